package io.temper.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.temper.agent.Cases;
import io.temper.tiers.Amounts;
import io.temper.tiers.PodResources;
import io.temper.tiers.Tiers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DecoderTest {
  private static final String POD =
      """
      {"kind":"Pod","metadata":{"uid":"u-1","namespace":"ns","name":"web","resourceVersion":"42",
        "creationTimestamp":"2026-01-31T12:00:00Z","labels":{"app":"web"},
        "ownerReferences":[{"kind":"Node","name":"n1"},
          {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-5d","uid":"u-0","controller":true}],
        "managedFields":[{"a":[1,{}]}],
        "annotations":{"temper.io/tier":"Low","kubernetes.io/config.hash":"h4sh"}},
       "spec":{"priority":7,"priorityClassName":"pc","hostNetwork":true,"overhead":{"cpu":"5m"},
        "initContainers":[
          {"name":"once","resources":{"requests":{"cpu":"2"}}},
          {"name":"mesh","restartPolicy":"Always","resources":{"requests":{"cpu":"100m"}}}],
        "containers":[{"name":"main","env":[{"name":"x","value":"y"}],
          "resources":{"requests":{"cpu":"250m","memory":"64Mi"},"limits":{"cpu":"1","memory":"1G"}}}]},
       "status":{"phase":"Running","qosClass":"Burstable","conditions":[],
        "containerStatuses":[{"name":"main","containerID":"containerd://abc","state":{"running":{}}}],
        "initContainerStatuses":[{"name":"mesh","containerID":"containerd://def"},{"name":"once"}]}}
      """;

  @Test
  void podIsReducedToWhatTheAgentUses() throws IOException {
    Decoder.Decoded<PodSpec> decoded = decode(new PodDecoder(), POD);
    PodSpec pod = decoded.object();

    assertThat(decoded.resourceVersion()).isEqualTo("42");
    assertThat(pod.uid()).isEqualTo("u-1");
    assertThat(pod.cgroupUid()).isEqualTo("h4sh");
    assertThat(pod.labels()).isEqualTo(Map.of("app", "web"));
    assertThat(pod.owner()).isEqualTo(new PodSpec.Owner("ReplicaSet", "web-5d"));
    assertThat(pod.createdMillis()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z").toEpochMilli());
    assertThat(pod.facts()).isEqualTo(new Tiers.Facts("ns", 7, "pc", "Burstable", "Low"));
    assertThat(pod.hostNetwork()).isTrue();
    assertThat(pod.phase()).isEqualTo("Running");
    assertThat(pod.containers())
        .containsExactly(
            new ContainerSpec(
                "mesh", "containerd://def", new Amounts(100L, null), Amounts.NONE, true, List.of()),
            new ContainerSpec(
                "main",
                "containerd://abc",
                new Amounts(250L, 64L << 20),
                new Amounts(1_000L, 1_000_000_000L),
                false,
                List.of()));
    assertThat(PodResources.requests(pod.requests()).cpuMillicores()).isEqualTo(2_005);
  }

  @Test
  void runsThatEndedForWantOfMemoryAreNamed() throws IOException {
    String pod =
        """
        {"metadata":{"uid":"u"},"spec":{"containers":[{"name":"main"},{"name":"other"}]},
         "status":{"containerStatuses":[
           {"name":"main","containerID":"containerd://c",
            "state":{"terminated":{"exitCode":137,"reason":"OOMKilled","containerID":"containerd://c"}},
            "lastState":{"terminated":{"containerID":"containerd://b","reason":"OOMKilled"}}},
           {"name":"other","containerID":"containerd://y","state":{"running":{}},
            "lastState":{"terminated":{"reason":"Error","containerID":"containerd://x"}}}]}}
        """;

    assertThat(decode(new PodDecoder(), pod).object().containers())
        .extracting(ContainerSpec::killedIds)
        .containsExactly(List.of("containerd://c", "containerd://b"), List.of());
  }

  @Test
  void requestsBeforeTheWebhookScaledThemAreCountedAsTheSchedulerWould() throws IOException {
    assertThat(scaled("{\"containers\":{\"main\":{\"cpu\":\"3\",\"scaled\":\"300m\"}}}"))
        .as("300m and a sidecar of 100m become 3 and 100m, with an overhead of 5m")
        .isEqualTo(3_105);
    assertThat(scaled("{\"containers\":{\"once\":{\"cpu\":\"4\",\"scaled\":\"2\"}}}"))
        .as("an init container alone decides")
        .isEqualTo(4_005);
  }

  @Test
  void originalRequestsThatTheWebhookCannotHaveWrittenDoNotCount() throws IOException {
    for (String entry :
        List.of(
            "\"main\":{\"cpu\":\"3\",\"scaled\":\"299m\"}", // somebody resized it since
            "\"main\":{\"cpu\":\"200m\",\"scaled\":\"300m\"}", // less than what is left
            "\"main\":{\"cpu\":\"3100m\",\"scaled\":\"300m\"}", // more than any policy takes
            "\"main\":{\"cpu\":\"many\",\"scaled\":\"300m\"}",
            "\"main\":{\"cpu\":\"3\"}",
            "\"main\":[]",
            "\"gone\":{\"cpu\":\"3\",\"scaled\":\"300m\"}",
            "\"once\":{\"cpu\":\"2\",\"scaled\":\"2\"}")) {
      assertThat(scaled("{\"containers\":{" + entry + "}}")).as(entry).isNull();
    }
    for (String annotation : List.of("", "{", "null", "[]", "{\"pod\":7}", "x".repeat(10_000))) {
      assertThat(scaled(annotation)).as(annotation).isNull();
    }
  }

  private static @Nullable Long scaled(String annotation) throws IOException {
    String pod =
        POD.replace("\"250m\"", "\"300m\"")
            .replace(
                "\"temper.io/tier\"",
                "\"temper.io/original-requests\":\""
                    + annotation.replace("\"", "\\\"")
                    + "\",\"temper.io/tier\"");
    return decode(new PodDecoder(), pod).object().originalCpuMillicores();
  }

  @Test
  void nodeIsReducedToWhatTheAgentUses() throws IOException {
    NodeSpec node =
        decode(
                new NodeDecoder(),
                """
                {"metadata":{"uid":"n","name":"lab","labels":{"node.kubernetes.io/instance-type":"m5"}},
                 "status":{"capacity":{"cpu":"2","memory":"1Ki","pods":"110"},
                  "allocatable":{"cpu":"1900m","memory":"1000"},
                  "nodeInfo":{"kernelVersion":"6.18","architecture":"amd64"}}}
                """)
            .object();

    assertThat(node.capacity()).isEqualTo(new Amounts(2_000L, 1_024L));
    assertThat(node.allocatable()).isEqualTo(new Amounts(1_900L, 1_000L));
    assertThat(node.architecture()).isEqualTo("amd64");
  }

  @Test
  void fieldsOfAnyOtherShapeAreSkipped() {
    List<String> shapes = List.of("null", "7", "\"x\"", "[]", "{}", "[[{\"a\":null}]]", "true");
    List<String> fields =
        List.of("metadata", "spec", "status", "labels", "containers", "containerStatuses", "name");
    Cases.each(random -> {
      StringBuilder json = new StringBuilder("{");
      for (String part : List.of("metadata", "spec", "status")) {
        json.append('"').append(part).append("\":{");
        for (String field : fields) {
          json.append('"').append(field).append("\":");
          json.append(shapes.get(random.nextInt(shapes.size()))).append(',');
        }
        json.append("\"end\":0},");
      }
      json.append("\"end\":0}");
      try {
        assertThat(decode(new PodDecoder(), json.toString()).object()).isNotNull();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  @Test
  void kubeconfigIsReadAsBlocksAndInOneLine() {
    Object block =
        Yaml.parse(
            """
            # comment
            current-context: "a"
            users:
            - name: u
              user:
                token: t0
            list:
              - one
            empty: {}
            """);
    assertThat(block)
        .isEqualTo(
            Map.of(
                "current-context", "a",
                "users", List.of(Map.of("name", "u", "user", Map.of("token", "t0"))),
                "list", List.of("one"),
                "empty", Map.of()));
    assertThat(Yaml.parse("a: [{b: 'c, d', e: https://f:1}, g]\n"))
        .isEqualTo(Map.of("a", List.of(Map.of("b", "c, d", "e", "https://f:1"), "g")));
  }

  private static <T> Decoder.Decoded<T> decode(Decoder<T> decoder, String text) throws IOException {
    try (JsonParser json = Json.FACTORY.createParser(text)) {
      json.nextToken();
      return decoder.read(json);
    }
  }
}
