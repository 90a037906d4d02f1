import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.BodyContentHandler;

/**
 * Reads each file named in a list with Apache Tika, what is embedded included, and writes its text to NUMBER.txt in a
 * folder. One line for each file tells how that went: number, media type, and "ok" or the kind of failure. A file that
 * takes longer than a minute is given up; what was told of it until then is kept, as for one that fails.
 *
 * java -cp JAR Tika.java LIST FOLDER
 */
public class Tika {
    private static final int SECONDS = 60;

    public static void main(String[] arguments) throws Exception {
        List<String> names = Files.readAllLines(Paths.get(arguments[0]), StandardCharsets.UTF_8);
        Path folder = Paths.get(arguments[1]);
        PrintStream told = System.out;
        // Parsers print warnings of their own.
        System.setOut(System.err);
        for (int number = 0; number < names.size(); number++) {
            told.println(number + "\t" + read(Paths.get(names.get(number)), folder.resolve(number + ".txt")));
            told.flush();
        }
        // A parser that was given up may still be running.
        Runtime.getRuntime().halt(0);
    }

    private static String read(Path file, Path to) throws Exception {
        Metadata metadata = new Metadata();
        metadata.set(Metadata.RESOURCE_NAME_KEY, file.getFileName().toString());
        StringBuffer text = new StringBuffer();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> parsed = thread.submit(() -> {
            parse(file, metadata, text);
            return null;
        });
        String ended = "ok";
        try {
            parsed.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            ended = "given up";
        } catch (ExecutionException failed) {
            ended = failed.getCause().getClass().getSimpleName();
        }
        thread.shutdownNow();
        Files.write(to, text.toString().getBytes(StandardCharsets.UTF_8));
        return String.valueOf(metadata.get(Metadata.CONTENT_TYPE)).replace('\t', ' ') + "\t" + ended;
    }

    private static void parse(Path file, Metadata metadata, StringBuffer text) throws Exception {
        AutoDetectParser parser = new AutoDetectParser();
        ParseContext context = new ParseContext();
        context.set(Parser.class, parser);
        try (InputStream stream = TikaInputStream.get(new FileInputStream(file.toFile()))) {
            parser.parse(stream, new BodyContentHandler(new Gathering(text)), metadata, context);
        }
    }

    /** Keeps what was told when a parser fails in the middle. */
    private static final class Gathering extends org.xml.sax.helpers.DefaultHandler {
        private static final java.util.Set<String> INLINE = java.util.Set.of("a", "b", "i", "u", "em", "strong", "span", "font", "sub", "sup", "s");
        private final StringBuffer text;

        Gathering(StringBuffer text) {
            this.text = text;
        }

        @Override
        public void startElement(String space, String local, String name, org.xml.sax.Attributes attributes) {
            if (!INLINE.contains(local)) {
                text.append('\n');
            }
        }

        @Override
        public void endElement(String space, String local, String name) {
            if (!INLINE.contains(local)) {
                text.append('\n');
            }
        }

        @Override
        public void characters(char[] characters, int start, int length) {
            text.append(characters, start, length);
        }

        @Override
        public void ignorableWhitespace(char[] characters, int start, int length) {
            text.append(' ');
        }
    }
}
