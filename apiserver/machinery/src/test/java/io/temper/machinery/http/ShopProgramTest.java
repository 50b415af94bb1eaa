package io.temper.machinery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writes to `target/shop.txt` how [ShopProgram] is started (hack/conformance/connections_test.go):
/// the program and its classpath, each on a line.
final class ShopProgramTest {
  @TempDir private Path folder;

  @Test
  void programServesUntilItIsToldToStop() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classpath = classpath();
    Files.writeString(Path.of("target/shop.txt"), java + "\n" + classpath + "\n");

    Process shop =
        new ProcessBuilder(
                List.of(
                    java,
                    "-cp",
                    classpath,
                    "io.temper.machinery.http.ShopProgram",
                    "--bind-address=127.0.0.1",
                    "--secure-port=0",
                    "--tls-cert-file=" + folder.resolve("tls.crt"),
                    "--tls-private-key-file=" + folder.resolve("tls.key")))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = shop.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).matches(Pattern.compile("port=\\d+"));
      assertThat(folder.resolve("ca.crt")).exists();
      shop.destroy();
      assertThat(shop.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      shop.destroyForcibly();
    }
  }

  private static String classpath() {
    return ShopProgram.class.getClassLoader() instanceof URLClassLoader loader
        ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
        : System.getProperty("java.class.path");
  }
}
