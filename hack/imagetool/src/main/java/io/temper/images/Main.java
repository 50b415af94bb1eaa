package io.temper.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The program behind `hack/images`, which prepares what it is given here.
public final class Main {
  private static final String USAGE =
      """
      usage: build BASE CACHE (MODULE RUNTIME REFERENCE ARCHIVE)...
             tree ROOT CACHE PROGRAM REFERENCE ARCHIVE
             push [--insecure] (ARCHIVE REFERENCE)...
      """;

  private Main() {}

  /// Builds images into archives, or pushes such archives to a registry.
  ///
  /// @param arguments as in the usage text
  /// @throws Exception what Jib throws: a file, a registry or a password is not right
  public static void main(String[] arguments) throws Exception {
    List<String> words = Arrays.asList(arguments);
    if (words.size() >= 3 && words.getFirst().equals("build") && words.size() % 4 == 3) {
      build(words.subList(1, words.size()));
    } else if (words.size() == 6 && words.getFirst().equals("tree")) {
      tree(words.subList(1, words.size()));
    } else if (words.size() >= 3 && words.getFirst().equals("push")) {
      push(words.subList(1, words.size()));
    } else {
      System.err.print(USAGE);
      System.exit(2);
    }
    // Jib's thread pools would hold the process for a minute.
    System.exit(0);
  }

  private static void build(List<String> words) throws Exception {
    ImageBuilder builder = new ImageBuilder(Path.of(words.get(0)), Path.of(words.get(1)));
    for (int i = 2; i < words.size(); i += 4) {
      String reference = words.get(i + 2);
      builder.build(
          Path.of(words.get(i)), Path.of(words.get(i + 1)), reference, Path.of(words.get(i + 3)));
      System.out.println("built " + reference);
    }
  }

  private static void tree(List<String> words) throws Exception {
    TreeImage image = new TreeImage(Path.of(words.get(0)), words.get(2));
    image.build(words.get(3), Path.of(words.get(4)), Path.of(words.get(1)));
    System.out.println("built " + words.get(3));
  }

  private static void push(List<String> words) throws Exception {
    boolean insecure = words.getFirst().equals("--insecure");
    for (int i = insecure ? 1 : 0; i + 1 < words.size(); i += 2) {
      ImageReference reference = ImageReference.parse(words.get(i + 1));
      RegistryImage target =
          RegistryImage.named(reference)
              .addCredentialRetriever(
                  CredentialRetrieverFactory.forImage(reference, event -> {}).dockerConfig());
      JibContainer pushed =
          Jib.from(TarImage.at(Path.of(words.get(i))))
              .containerize(
                  Containerizer.to(target)
                      .setAllowInsecureRegistries(insecure)
                      .setToolName("temper-images"));
      System.out.println("pushed " + reference + "@" + pushed.getDigest());
    }
  }
}
