package io.temper.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Builds a module's image into an archive that containerd, kind and Docker load.
///
/// @param base the C libraries and system files every image stands on
/// @param cache where layers are kept from one build to the next
record ImageBuilder(Path base, Path cache) {
  private static final String RUNTIME = "/opt/java";
  private static final AbsoluteUnixPath AOT_CACHE = AbsoluteUnixPath.get("/app/app.aot");

  void build(Path module, Path runtime, String reference, Path archive) throws Exception {
    ImageDescriptor image = ImageDescriptor.read(module.resolve("src/main/image/image.json"));
    Map<String, Path> jars = new TreeMap<>();
    jars(module.resolve("target")).forEach(jar -> jars.put(jar.getFileName().toString(), jar));
    jars(module.resolve("target/image/lib"))
        .forEach(jar -> jars.put(jar.getFileName().toString(), jar));
    List<Path> own = jars.values().stream().filter(ImageBuilder::isOwn).toList();
    List<Path> libraries = jars.values().stream().filter(jar -> !isOwn(jar)).toList();
    if (own.isEmpty()) {
      throw new IOException(module + "/target has no jar: build it with mvn package first");
    }
    // An image without the cache starts slower and is as good otherwise.
    Path aotCache = module.resolve("target/image/app.aot");
    boolean startsFromCache = image.aotCache() && Files.exists(aotCache);

    JibContainerBuilder builder =
        Jib.fromScratch()
            .setFormat(ImageFormat.Docker)
            .setPlatforms(Set.of(ImageLayers.platform()))
            .setUser(image.user())
            .setWorkingDirectory(AbsoluteUnixPath.get("/app"))
            .setEnvironment(environment(image, jars.keySet()))
            .setEntrypoint(entrypoint(image, startsFromCache))
            .setExposedPorts(ports(image))
            .addFileEntriesLayer(ImageLayers.tree("base", base, "/"))
            .addFileEntriesLayer(ImageLayers.tree("runtime", runtime, RUNTIME))
            .addFileEntriesLayer(ImageLayers.jars("libraries", libraries))
            .addFileEntriesLayer(ImageLayers.jars("application", own));
    if (startsFromCache) {
      builder.addFileEntriesLayer(ImageLayers.file("aot", aotCache, AOT_CACHE));
    }
    Files.createDirectories(archive.getParent());
    builder.containerize(
        Containerizer.to(TarImage.at(archive).named(reference))
            .setApplicationLayersCache(cache)
            .setBaseImageLayersCache(cache)
            .setToolName("temper-images"));
  }

  /// Temper's own jars change with every build, the others hardly ever.
  private static boolean isOwn(Path jar) {
    return jar.getFileName().toString().startsWith("temper-");
  }

  private static List<String> entrypoint(ImageDescriptor image, boolean startsFromCache) {
    List<String> command = new ArrayList<>();
    command.add(RUNTIME + "/bin/java");
    command.addAll(image.jvmOptions());
    if (startsFromCache) {
      command.add("-XX:AOTCache=" + AOT_CACHE);
    }
    command.add(image.mainClass());
    return command;
  }

  /// The class path names each jar: an AOT cache holds for one order of jars only, and `lib/*`
  /// takes them as the file system lists them.
  private static Map<String, String> environment(ImageDescriptor image, Set<String> jars) {
    Map<String, String> environment = new TreeMap<>(image.environment());
    environment.put(
        "CLASSPATH",
        jars.stream()
            .map(jar -> ImageLayers.LIBRARIES.resolve(jar).toString())
            .collect(Collectors.joining(":")));
    return environment;
  }

  private static Set<Port> ports(ImageDescriptor image) {
    return image.ports().stream()
        .map(Port::tcp)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<Path> jars(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
        files.forEach(found::add);
      }
    }
    return found;
  }
}
