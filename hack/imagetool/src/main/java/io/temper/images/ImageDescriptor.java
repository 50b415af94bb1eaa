package io.temper.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// What a module's `src/main/image/image.json` says of its image.
///
/// @param name the image's name, without registry and tag
/// @param mainClass the class the container starts
/// @param jvmOptions options of the JVM, before the class path
/// @param jdkModules the JDK's modules that the runtime is linked from
/// @param user who the process runs as: `uid` or `uid:gid`
/// @param ports the ports it listens on
record ImageDescriptor(
    String name,
    String mainClass,
    List<String> jvmOptions,
    List<String> jdkModules,
    String user,
    List<Integer> ports) {

  ImageDescriptor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mainClass, "mainClass");
    jvmOptions = jvmOptions == null ? List.of() : List.copyOf(jvmOptions);
    jdkModules = List.copyOf(jdkModules);
    user = user == null ? "65532:65532" : user;
    ports = ports == null ? List.of() : List.copyOf(ports);
  }

  static ImageDescriptor read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), ImageDescriptor.class);
  }
}
