package io.temper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.config.Flags;
import io.temper.machinery.config.Parsed;
import io.temper.machinery.etcd.EtcdConfig;
import io.temper.server.port.AgentEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerConfigTest {
  private static final Flags<ServerConfig> FLAGS = Flags.of(ServerConfig.class, "TEMPER");
  private static final List<String> LEAST =
      List.of("--tls-cert-file=tls.crt", "--tls-private-key-file=tls.key");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--secure-port=x | --secure-port: \"x\" must be a whole number",
        "--secure-port=70000 | --secure-port: must be between 0 and 65535",
        "--bind-address=localhost | --bind-address: must be an IP address, not localhost",
        "--tls-cert-file= | --tls-cert-file: must name a file",
        "--tls-private-key-file= | --tls-private-key-file: must name a file",
        "--max-requests-inflight=-1 | --max-requests-inflight: must not be negative",
        "--max-mutating-requests-inflight=-1 | --max-mutating-requests-inflight: must not be"
            + " negative",
        "--max-requests-inflight=1e3 | --max-requests-inflight: \"1e3\" must be a whole number",
        "--request-timeout=soon | --request-timeout: \"soon\" must be a duration such as 1m30s",
        "--request-timeout=10ms | --request-timeout: must be at least 1s",
        "--shutdown-delay-duration=-1s | --shutdown-delay-duration: \"-1s\" must be a duration such"
            + " as 1m30s",
        "--shutdown-grace-period=5 | --shutdown-grace-period: \"5\" must be a duration such as"
            + " 1m30s",
        "--authentication-skip-lookup=perhaps | --authentication-skip-lookup: \"perhaps\" must be"
            + " true or false",
        "--audit-log-mode=never | --audit-log-mode: \"never\" must be one of batch, blocking,"
            + " blocking-strict",
        "--telemetry-max-disk=0 | --telemetry-max-disk: must be positive",
        "--telemetry-max-memory=-1 | --telemetry-max-memory: must be positive",
        "--telemetry-max-subjects=0 | --telemetry-max-subjects: must be positive",
        "--telemetry-rollup-days=0 | --telemetry-rollup-days: must be positive",
        "--telemetry-rollup-days=week | --telemetry-rollup-days: \"week\" must be a whole number",
        "--remote-write-url=prometheus:9090 | --remote-write-url: \"prometheus:9090\" must be"
            + " http://HOST",
        "--remote-write-url=http://me:word@p/ | --remote-write-url: \"http://me:word@p/\" must be",
        "--remote-write-series=temper_cat_* | --remote-write-series: \"temper_cat_*\" is no series",
        "--prometheus-labels=cluster | --prometheus-labels: \"cluster\" is not name=value",
        "--prometheus-labels=cluster= | --prometheus-labels: \"cluster=\" is not name=value",
        "--prometheus-labels=a-b=c | --prometheus-labels: \"a-b=c\" is not name=value",
        "--prometheus-labels=pod=c | --prometheus-labels: \"pod=c\" is not name=value with the name",
        "--prometheus-labels=__name__=c | --prometheus-labels: \"__name__=c\" is not name=value",
        "--prometheus-labels=a=b,a=c | --prometheus-labels: \"a=c\" comes twice",
        "--prometheus-headers=Host=b | --prometheus-headers: \"Host=b\" is not name=value",
        "--prometheus-headers=Authorization=b | --prometheus-headers: \"Authorization=b\" is not",
        "--prometheus-headers=A B=c | --prometheus-headers: \"A B=c\" is not name=value",
        "--prometheus-user=me | --prometheus-password-file: \"\" and --prometheus-user need each",
        "--prometheus-password-file=f | --prometheus-password-file: \"f\" and --prometheus-user need",
        "--prometheus-client-key-file=f | --prometheus-client-certificate-file: \"\" and",
        "--audit-log-maxsize=-1 | --audit-log-maxsize: must not be negative",
        "--audit-log-maxbackup=-1 | --audit-log-maxbackup: must not be negative",
        "--audit-log-maxage=-1 | --audit-log-maxage: must not be negative",
        "--audit-log-batch-buffer-size=0 | --audit-log-batch-buffer-size: must be positive",
        "--audit-log-truncate-max-event-size=0 | --audit-log-truncate-max-event-size: must be"
            + " positive",
        "--audit-webhook-mode=never | --audit-webhook-mode: \"never\" must be one of batch,"
            + " blocking, blocking-strict",
        "--audit-webhook-initial-backoff=x | --audit-webhook-initial-backoff: \"x\" must be a"
            + " duration such as 1m30s",
        "--audit-webhook-batch-buffer-size=0 | --audit-webhook-batch-buffer-size: must be positive",
        "--audit-webhook-batch-max-size=0 | --audit-webhook-batch-max-size: must be positive",
        "--audit-webhook-batch-throttle-qps=0 | --audit-webhook-batch-throttle-qps: must be"
            + " positive",
        "--audit-webhook-batch-throttle-burst=0 | --audit-webhook-batch-throttle-burst: must be"
            + " positive",
        "--audit-webhook-truncate-max-event-size=0 | --audit-webhook-truncate-max-event-size: must"
            + " be positive",
        "--audit-webhook-truncate-max-batch-size=9 | --audit-webhook-truncate-max-batch-size: must"
            + " not be less than --audit-webhook-truncate-max-event-size",
        "--log-level=loud | --log-level: \"loud\" must be one of error, warn, info, debug",
        "--agent-port=0 | --agent-port: must be between 1 and 65535",
        "--namespace= | --namespace: must not be empty",
        "--agent-endpoints=node | --agent-endpoints: \"node\": not node=host:port",
        "--agent-endpoints=n=h:0 | --agent-endpoints: \"n=h:0\": not host:port: h:0",
        "--storage-backend=disk | --storage-backend: \"disk\" must be one of crd, etcd",
        "--storage-backend=etcd | --etcd-servers: needed by --storage-backend=etcd, and by nothing"
            + " else",
        "--etcd-servers=http://h:1 | --etcd-servers: needed by --storage-backend=etcd, and by"
            + " nothing else",
        "--etcd-certfile=c | --etcd-certfile and --etcd-keyfile: give both or neither",
        "--secure-prot=1 | --secure-prot is unknown; did you mean --secure-port",
        "--secure-port | --secure-port needs a value",
        "stray | \"stray\" is no flag",
        "--config=/none | --config: cannot read /none"
      })
  void garbageIsRefusedByTheNameOfItsFlag(String argument, String message) {
    assertThat(String.join("\n", problems(argument))).contains(message);
  }

  @Test
  void everythingThatCannotBeReadIsSaidAtOnce() {
    assertThat(problems("--secure-port=x", "--log-level=loud", "--agent-prot=1")).hasSize(3);
  }

  @Test
  void leastThatIsNeededIsAPairToServeWith() {
    ServerConfig config = accepted(Map.of());

    assertThat(config.aggregated().serving().securePort()).isEqualTo(6443);
    assertThat(config.signedAccount())
        .isEqualTo("system:serviceaccount:temper-system:temper-nodeagent");
    assertThat(config.endpoints()).isEmpty();
  }

  @Test
  void flagGoesBeforeVariableAndListsGather() {
    ServerConfig config =
        accepted(
            Map.of("TEMPER_SECURE_PORT", "1", "TEMPER_AGENT_ENDPOINTS", "c=h:3"),
            "--agent-endpoints=a=1.2.3.4:1",
            "--agent-endpoints=b=[::1]:2");

    assertThat(config.aggregated().serving().securePort()).isEqualTo(1);
    assertThat(config.endpoints())
        .isEqualTo(Map.of("a", new AgentEndpoint("1.2.3.4", 1), "b", new AgentEndpoint("::1", 2)));
  }

  @Test
  void etcdIsReachedAsItsFlagsSay() {
    EtcdConfig etcd =
        accepted(
                Map.of(),
                "--storage-backend=etcd",
                "--etcd-servers=https://a:2379,https://b:2379",
                "--etcd-cafile=ca.crt",
                "--etcd-certfile=c.crt",
                "--etcd-keyfile=c.key")
            .storage()
            .etcd()
            .orElseThrow();

    assertThat(etcd.endpoints())
        .containsExactly(URI.create("https://a:2379"), URI.create("https://b:2379"));
    assertThat(etcd.prefix()).isEqualTo("/registry");
    assertThat(etcd.tls())
        .isEqualTo(
            new EtcdConfig.Tls(
                Path.of("ca.crt"), new EtcdConfig.KeyPair(Path.of("c.crt"), Path.of("c.key"))));
    assertThat(accepted(Map.of()).storage().etcd()).isEmpty();
  }

  @Test
  void etcdWithTlsNeedsAuthoritiesAndTheOtherWayRound() {
    assertThat(String.join("", problems("--storage-backend=etcd", "--etcd-servers=https://a:2379")))
        .contains("--etcd-servers: no certificates for https://a:2379");
  }

  private static List<String> problems(String... arguments) {
    return switch (FLAGS.parse(arguments(arguments), Map.of())) {
      case Parsed.Refused<ServerConfig>(var problems) -> problems;
      case Parsed.Ready<ServerConfig> _, Parsed.Help<ServerConfig> _ -> List.of();
    };
  }

  private static ServerConfig accepted(Map<String, String> environment, String... arguments) {
    return switch (FLAGS.parse(arguments(arguments), environment)) {
      case Parsed.Ready<ServerConfig>(var config, _) -> config;
      case Parsed.Refused<ServerConfig> refused -> throw new AssertionError(refused.text());
      case Parsed.Help<ServerConfig> _ -> throw new AssertionError("nobody asked for help");
    };
  }

  private static String[] arguments(String... more) {
    List<String> all = new ArrayList<>(LEAST);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
