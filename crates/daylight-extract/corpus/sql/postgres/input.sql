--
-- PostgreSQL database dump
--
SET client_encoding = 'UTF8';
CREATE TABLE public.payments (id integer, paid_to text, note text);
COPY public.payments (id, paid_to, note) FROM stdin;
1	Lund & Sons	\N
2	Ода	paid\ttwice\nin winter
\.

ALTER TABLE ONLY public.payments ADD CONSTRAINT payments_pkey PRIMARY KEY (id);
