-- MySQL dump 10.13  Distrib 5.7
-- Host: localhost
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `payments`;
CREATE TABLE `payments` (
  `id` int(11) NOT NULL,
  `paid_to` varchar(80) DEFAULT 'no; one'
) ENGINE=InnoDB;
INSERT INTO `payments` VALUES (1,'Lund & Sons',1250.50,NULL),(2,'it\'s O''Hara','-3',"x"),
(3,'Хранить\nу пристани',0,now());
INSERT INTO `payments` VALUES (4,'a;b