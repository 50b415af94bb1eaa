package io.temper.rightsizing.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MainTest {
  private static final String GOOD =
      "{\"requestMemory\":104857600,\"samples\":[{\"t\":0,\"cpu\":0.05,\"memory\":320000000}]}";

  /// A run of the command.
  record Run(int status, String out, String err) {}

  @Test
  void answersALineWithALine() {
    Run run = run(GOOD + "\n\n" + GOOD);

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .startsWith(
                    "{\"vpa\":{\"targetCPU\":63,\"targetMemory\":380258472,\"lowerCPU\":25,\"lowerMemory\":262144000,"
                        + "\"upperCPU\":100000000000000,\"upperMemory\":100000000000000},"
                        + "\"temper\":{\"targetCPU\":5"));
  }

  @Test
  void answersHaveExactlyTheTwoParts() throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(run(GOOD).out())) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        names.add(parser.currentName());
        parser.nextToken();
        parser.skipChildren();
      }
    }

    assertThat(names).containsExactly("vpa", "temper");
  }

  @Test
  void theOrderOfMembersDoesNotMatter() {
    String last =
        "{\"samples\":[{\"oom\":5e8,\"memory\":3.2e8,\"cpu\":5e-2,\"t\":1.0,\"node\":{\"a\":[1]}}],\"name\":\"web\",\"requestMemory\":700000000}";
    String first =
        "{\"requestMemory\":700000000,\"samples\":[{\"t\":1,\"cpu\":0.05,\"memory\":320000000,\"oom\":500000000}]}";

    assertThat(run(last).out()).isNotEmpty().isEqualTo(run(first).out());
  }

  @Test
  void usesWhatElseIsKnown() {
    String line =
        "{\"requestMemory\":1,\"hpa\":[\"cpu\"],\"containers\":2,\"samples\":[{\"t\":0,\"cpu\":1,\"memory\":1,\"throttled\":0.5,\"waited\":0.7,\"busiestThread\":1.0,\"oom\":null}]}";

    assertThat(run(line).out())
        .contains("\"targetMemory\":131072000", "\"unmetCPU\":0.412", "\"saturatedThread\":1.000")
        .contains("HorizontalPodAutoscaler", "more cores do not help it");
  }

  /// What is wrong with a line, and what is said about it.
  record Bad(String name, String line, String said) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Bad> badLines() {
    String sample = "{\"requestMemory\":1,\"samples\":[%s]}";
    return Stream.of(
        new Bad("garbage", "garbage", "not JSON"),
        new Bad("bytes", "\u0000\u0001", "not JSON"),
        new Bad("cut off", GOOD.substring(0, 60), "not JSON"),
        new Bad("a list", "[1]", "not a JSON object"),
        new Bad("two values", GOOD + GOOD, "more than one JSON value"),
        new Bad("nothing", "{}", "requestMemory is missing"),
        new Bad("no samples", "{\"requestMemory\":1}", "samples is missing"),
        new Bad("empty samples", sample.formatted(""), "samples is empty"),
        new Bad(
            "samples of another type",
            "{\"requestMemory\":1,\"samples\":{}}",
            "samples is not a list"),
        new Bad("a sample of another type", sample.formatted("3"), "sample 1: not a JSON object"),
        new Bad(
            "no request",
            "{\"samples\":[{\"t\":0,\"cpu\":1,\"memory\":1}]}",
            "requestMemory is missing"),
        new Bad("no time", sample.formatted("{\"cpu\":1,\"memory\":1}"), "sample 1: t is missing"),
        new Bad("no CPU", sample.formatted("{\"t\":0,\"memory\":1}"), "sample 1: cpu is missing"),
        new Bad(
            "no memory", sample.formatted("{\"t\":0,\"cpu\":1}"), "sample 1: memory is missing"),
        new Bad(
            "null",
            sample.formatted("{\"t\":0,\"cpu\":null,\"memory\":1}"),
            "cpu is null, not a number"),
        new Bad(
            "text",
            sample.formatted("{\"t\":0,\"cpu\":\"1\",\"memory\":1}"),
            "cpu is \"1\", not a number"),
        new Bad(
            "negative CPU",
            sample.formatted("{\"t\":0,\"cpu\":-0.1,\"memory\":1}"),
            "cpu is -0.1: negative"),
        new Bad(
            "negative memory",
            sample.formatted("{\"t\":0,\"cpu\":1,\"memory\":-1}"),
            "memory is -1: negative"),
        new Bad(
            "negative request",
            "{\"requestMemory\":-1,\"samples\":[]}",
            "requestMemory is -1: negative"),
        new Bad(
            "negative time",
            sample.formatted("{\"t\":-1,\"cpu\":1,\"memory\":1}"),
            "t is -1: negative"),
        new Bad(
            "negative kill",
            sample.formatted("{\"t\":1,\"cpu\":1,\"memory\":1,\"oom\":-1}"),
            "oom is -1: negative"),
        new Bad("not a number", sample.formatted("{\"t\":0,\"cpu\":NaN,\"memory\":1}"), "NaN"),
        new Bad(
            "infinite",
            sample.formatted("{\"t\":0,\"cpu\":1e999,\"memory\":1}"),
            "cpu is 1e999: no machine"),
        new Bad(
            "absurd CPU",
            sample.formatted("{\"t\":0,\"cpu\":1e6,\"memory\":1}"),
            "cpu is 1e6: no machine"),
        new Bad(
            "absurd memory",
            sample.formatted("{\"t\":0,\"cpu\":1,\"memory\":1e18}"),
            "memory is 1e18: no machine"),
        new Bad(
            "endless digits",
            sample.formatted("{\"t\":0,\"cpu\":" + "9".repeat(2000) + ",\"memory\":1}"),
            "not a history"),
        new Bad(
            "milliseconds",
            sample.formatted("{\"t\":1700000000000,\"cpu\":1,\"memory\":1}"),
            "not milliseconds"),
        new Bad(
            "back in time",
            sample.formatted("{\"t\":9,\"cpu\":1,\"memory\":1},{\"t\":8,\"cpu\":1,\"memory\":1}"),
            "sample 2: t is before"),
        new Bad(
            "twice",
            sample.formatted("{\"t\":0,\"cpu\":1,\"cpu\":2,\"memory\":1}"),
            "cpu is there twice"),
        new Bad("samples twice", "{\"samples\":[],\"samples\":[]}", "samples is there twice"),
        new Bad("odd autoscaler", "{\"hpa\":[\"disk\"]}", "hpa is not a list"),
        new Bad("no containers", "{\"containers\":0}", "containers is 0: too small"));
  }

  @ParameterizedTest
  @MethodSource("badLines")
  void tellsOfABadLineAndAnswersTheOthers(Bad bad) {
    Run run = run(GOOD + "\n" + bad.line() + "\n" + GOOD + "\n");

    assertThat(run.status()).isEqualTo(Main.BAD_LINES);
    assertThat(run.err()).startsWith("line:2: ").contains(bad.said());
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).isEqualTo(run(GOOD + "\n" + GOOD).out());
  }

  @Test
  void helpTellsOfInputAndOutput() {
    Run run = run("", "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("requestMemory", "targetCPU", "Exit status");
  }

  @Test
  void unknownOptionsAndMissingFilesFail() {
    assertThat(run("", "--verbose").err()).contains("unknown option --verbose");
    Run missing = run("", "no/such/file");
    assertThat(missing.status()).isEqualTo(Main.FAILED);
    assertThat(missing.err()).contains("no/such/file");
  }

  @Test
  void readsFilesInTheOrderTheyAreNamed(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("one.jsonl"), GOOD + "\r\nx\n");

    Run run = run(GOOD, file.toString(), "-");

    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.err()).startsWith(file + ":2: not JSON");
  }

  /// Nobody holds the line as a whole: it is passed on as it is read.
  @Test
  void aLineMayBeLongerThanMemory() throws IOException {
    int samples = 200_000;
    String start = GOOD.substring(0, GOOD.length() - 2);
    Iterator<InputStream> pieces =
        Stream.concat(
                Stream.concat(
                    Stream.of(start),
                    Stream.generate(() -> ",{\"t\":7,\"cpu\":0.05,\"memory\":1}").limit(samples)),
                Stream.of("]}"))
            .map(MainTest::bytes)
            .iterator();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    long bad = new Rightsize(out, _ -> {}).answer("line", new Pieces(pieces));

    assertThat(bad).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"samples\":200001");
  }

  /// Pieces one after the other, which nobody holds together.
  private static final class Pieces extends InputStream {
    private final Iterator<InputStream> pieces;
    private InputStream piece = InputStream.nullInputStream();

    Pieces(Iterator<InputStream> pieces) {
      this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) == 1 ? one[0] : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = piece.read(target, offset, length);
      while (read < 0 && pieces.hasNext()) {
        piece = pieces.next();
        read = piece.read(target, offset, length);
      }
      return read;
    }
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Run run(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            List.of(arguments),
            bytes(input),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
