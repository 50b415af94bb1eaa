package io.temper.machinery.verbs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.temper.machinery.ClientFault;
import io.temper.machinery.Conformance;
import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that are large in the one place where it could hurt. That a body may be of 3 MiB and a
/// query of nearly one is said elsewhere; here, that neither costs a multiple of itself that a
/// client can choose.
final class HostileInputTest {
  /// What is allocated for each byte that a client sends, all strings and trees of it included.
  private static final int MOST_PER_BYTE = 400;

  private static final int QUERY = 300_000;
  private static final int BODY = 3_000_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// @param query of the write, `name=value`; empty for none
  record Hostile(String what, String type, String query, String body, int code) {
    @Override
    public String toString() {
      return what;
    }

    int size() {
      return query.length() + body.length();
    }
  }

  static Stream<Hostile> writes() {
    String text = "x".repeat(BODY / 2);
    return Stream.of(
        merge(
            "duplicates far below long keys",
            ("{\"" + "x".repeat(49_000) + "\":").repeat(30)
                + "{"
                + members(100, "\"%1$d\":1,\"%1$d\":2")
                + "}".repeat(31),
            200),
        merge("unknown field with a long name", "{\"\\u0001" + text + "\":1}", 400),
        merge(
            "owners that all want to be the controller",
            "{\"metadata\":{\"ownerReferences\":["
                + members(
                    30_000,
                    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"a\",\"uid\":\"%d\","
                        + "\"controller\":true}")
                + "]}}",
            422),
        merge(
            "label key of many domains",
            "{\"metadata\":{\"labels\":{\"" + "a.".repeat(20_000) + "b/c\":\"d\"}}}",
            422),
        merge(
            "finalizers that are no names",
            "{\"metadata\":{\"finalizers\":[" + members(200_000, "\"/%d\"") + "]}}",
            422),
        merge("number of many digits", "{\"spec\":{\"priceCents\":" + "9".repeat(BODY) + "}}", 400),
        merge("number beyond all doubles", "{\"spec\":{\"x\":1e999}}", 400),
        merge("objects within objects", "{\"a\":".repeat(BODY / 5), 400),
        apply(
            "long scalar that many name",
            "a: &a \"" + text + "\"\nb: [" + "*a,".repeat(BODY / 6) + "]\n",
            400),
        apply(
            "lists that name lists",
            "a: &a [x,x,x,x,x,x,x,x]\n"
                + IntStream.range(0, 20)
                    .mapToObj(i ->
                        "b%d: &%s [*%s,*%s,*%s,*%s]\n"
                            .formatted(i, name(i + 1), name(i), name(i), name(i), name(i)))
                    .collect(Collectors.joining()),
            400),
        apply("whole number of many digits", "a: 1" + "0".repeat(BODY), 400),
        apply("list within lists", "[".repeat(BODY), 400),
        jsonPatch(
            "values put ever deeper",
            IntStream.range(1, 30)
                .mapToObj(i ->
                    "{\"op\":\"add\",\"path\":\"%s\",\"value\":%s}"
                        .formatted(
                            "/a".repeat(900 * i), "{\"a\":".repeat(900) + "0" + "}".repeat(900)))
                .collect(
                    Collectors.joining(
                        ",", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":{}},", "]")),
            422),
        jsonPatch(
            "copies of copies",
            "[{\"op\":\"add\",\"path\":\"/a\",\"value\":[0]},"
                + members(100, "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"}")
                + "]",
            422),
        jsonPatch(
            "one large value moved to and fro",
            "[{\"op\":\"add\",\"path\":\"/a\",\"value\":["
                + members(200_000, "%d")
                + "]},"
                + members(
                    4_000,
                    "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"},"
                        + "{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/a\"}")
                + "]",
            422),
        new Hostile(
            "manager of characters nobody can print",
            "merge-patch+json",
            "fieldManager=" + "\u0001".repeat(QUERY),
            "{}",
            422));
  }

  @ParameterizedTest
  @MethodSource("writes")
  @Conformance("C7")
  void writeCostsNoMoreThanItsSizeAllows(Hostile hostile) {
    StoredBikes bikes = new StoredBikes();
    bikes.post("{'metadata':{'name':'one'},'spec':{'material':'Steel'}}").send();
    byte[] body = hostile.body.getBytes(UTF_8);
    StoredBikes.Call call =
        bikes
            .call("PATCH", "a/bikes/one")
            .with(hostile.query.isEmpty() ? "fieldManager=me" : hostile.query)
            .header("Content-Type", "application/" + hostile.type)
            .bytes(body);
    long before = threads.getCurrentThreadAllocatedBytes();

    StoredBikes.Answer answer = call.send();

    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(answer.code()).as(start(answer.text())).isEqualTo(hostile.code);
    assertThat(allocated / (hostile.size() + 1_000_000)).isLessThan(MOST_PER_BYTE);
  }

  record HostileQuery(String what, String name, String unit) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<HostileQuery> queries() {
    return Stream.of(
        new HostileQuery("selector of commas", "labelSelector", ","),
        new HostileQuery("selector of operators", "labelSelector", ">"),
        new HostileQuery("selector of terms", "labelSelector", "a,"),
        new HostileQuery("selector of a domain", "labelSelector", "a."),
        new HostileQuery("selector of fields", "fieldSelector", "metadata.name=a,"),
        new HostileQuery("selector of escapes", "fieldSelector", "\\"),
        new HostileQuery("version of digits", "resourceVersion", "9"),
        new HostileQuery("limit of digits", "limit", "9"),
        new HostileQuery("token of letters", "continue", "W1tb"),
        new HostileQuery("match nobody knows", "resourceVersionMatch", "\u0001"));
  }

  @ParameterizedTest
  @MethodSource("queries")
  @Conformance("D9")
  void listCostsNoMoreThanItsQueryAllows(HostileQuery hostile) {
    BikeServer bikes = new BikeServer();
    String value = hostile.unit.repeat(QUERY / hostile.unit.length());
    var request = bikes.request("list", "a", "", hostile.name + "=" + value);
    long before = threads.getCurrentThreadAllocatedBytes();

    ClientFault.of(() -> bikes.answer(request));

    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated / QUERY).isLessThan(MOST_PER_BYTE);
  }

  private static Hostile merge(String what, String body, int code) {
    return new Hostile(what, "merge-patch+json", "", body, code);
  }

  private static Hostile apply(String what, String body, int code) {
    return new Hostile(what, "apply-patch+yaml", "", body, code);
  }

  private static Hostile jsonPatch(String what, String body, int code) {
    return new Hostile(what, "json-patch+json", "", body, code);
  }

  private static String name(int i) {
    return String.valueOf((char) ('a' + i));
  }

  /// @param format of one of them, with its number
  private static String members(int count, String format) {
    IntFunction<String> member = i -> format.contains("%") ? format.formatted(i) : format;
    return IntStream.range(0, count).mapToObj(member).collect(Collectors.joining(","));
  }

  private static String start(String text) {
    return text.substring(0, Math.min(300, text.length()));
  }
}
