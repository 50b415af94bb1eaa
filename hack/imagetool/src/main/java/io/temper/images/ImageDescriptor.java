package io.temper.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a module's `src/main/image/image.json` says of its image.
///
/// @param name the image's name, without registry and tag
/// @param mainClass the class the container starts
/// @param jvmOptions options of the JVM
/// @param aotCache whether it starts from what a training run left (`hack/lib/training.sh`)
/// @param environment environment variables
/// @param jdkModules the JDK's modules that the runtime is linked from
/// @param user who the process runs as: `uid` or `uid:gid`
/// @param ports the ports it listens on
record ImageDescriptor(
    String name,
    String mainClass,
    List<String> jvmOptions,
    boolean aotCache,
    Map<String, String> environment,
    List<String> jdkModules,
    String user,
    List<Integer> ports) {

  ImageDescriptor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mainClass, "mainClass");
    jvmOptions = jvmOptions == null ? List.of() : List.copyOf(jvmOptions);
    environment = environment == null ? Map.of() : Map.copyOf(environment);
    jdkModules = List.copyOf(jdkModules);
    user = user == null ? "65532:65532" : user;
    ports = ports == null ? List.of() : List.copyOf(ports);
  }

  static ImageDescriptor read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), ImageDescriptor.class);
  }
}
