package io.temper.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.temper.machinery.process.KubeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples of policies, as a GitOps tool would try them: a dry run on a real control plane.
@Timeout(120)
final class PolicyExamplesIT {
  private static final Path EXAMPLES = Path.of("../../manifests/examples/policies");
  private static final String LIST = "kustomization.yaml";
  private static final Pattern KIND = Pattern.compile("(?m)^kind: (\\w+)$");
  private static final Pattern NAME = Pattern.compile("(?m)^metadata: \\{name: ([-a-z]+)}$");

  private static KubeProcess kube;

  @BeforeAll
  static void startKube(@TempDir Path directory) throws IOException {
    kube = KubeProcess.start(directory);
    for (String plural : List.of("nodepolicies", "overcommitpolicies", "pricingpolicies")) {
      PolicyCluster.define(kube, plural);
    }
  }

  @AfterAll
  static void stopKube() {
    kube.close();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsTaken(String file) {
    String yaml = read(file);
    String plural = first(KIND, yaml).toLowerCase(Locale.ROOT).replaceFirst("y$", "ies");

    HttpResponse<String> answer =
        kube.ask(
            "PATCH",
            PolicyCluster.path(plural)
                + "/"
                + first(NAME, yaml)
                + "?dryRun=All&fieldValidation=Strict&fieldManager=gitops",
            "application/apply-patch+yaml",
            yaml);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  @Test
  void everyExampleIsListed() throws IOException {
    try (Stream<String> examples = examples()) {
      assertThat(examples).isNotEmpty().allMatch(file -> read(LIST).contains("  - " + file + "\n"));
    }
  }

  static Stream<String> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> !file.equals(LIST))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Objects.requireNonNull(matcher.group(1));
  }

  private static String read(String file) {
    try {
      return Files.readString(EXAMPLES.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
