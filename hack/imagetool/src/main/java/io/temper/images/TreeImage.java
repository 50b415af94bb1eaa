package io.temper.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// An image of no module: a directory as it is, and the program in it that root starts.
///
/// @param root the image's files
/// @param program by its path in the image
record TreeImage(Path root, String program) {
  void build(String reference, Path archive, Path cache) throws Exception {
    Files.createDirectories(archive.getParent());
    Jib.fromScratch()
        .setFormat(ImageFormat.Docker)
        .setPlatforms(Set.of(ImageLayers.platform()))
        .setUser("0")
        .setEntrypoint(List.of(program))
        .addFileEntriesLayer(ImageLayers.tree("files", root, "/"))
        .containerize(
            Containerizer.to(TarImage.at(archive).named(reference))
                .setApplicationLayersCache(cache)
                .setBaseImageLayersCache(cache)
                .setToolName("temper-images"));
  }
}
