package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.KernelFile;
import io.temper.agent.kernel.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// The files of one cgroup, opened at their first use and kept.
final class CgroupReader implements AutoCloseable {
  private final Kernel kernel;
  private final CgroupLayout layout;
  private final String cgroup;
  private final Map<CgroupFile, KernelFile> open = new EnumMap<>(CgroupFile.class);
  private final Set<CgroupFile> unsupported = EnumSet.noneOf(CgroupFile.class);

  CgroupReader(Kernel kernel, CgroupLayout layout, String cgroup) {
    this.kernel = kernel;
    this.layout = layout;
    this.cgroup = cgroup;
  }

  /// The cgroup's path, relative to the tree's root.
  String cgroup() {
    return cgroup;
  }

  /// Reads a file into the kernel's buffer.
  Outcome read(CgroupFile file) {
    if (unsupported.contains(file)) {
      return Outcome.UNSUPPORTED;
    }
    KernelFile kept = open.get(file);
    return kept == null ? openAndRead(file) : checked(file, kept.read());
  }

  @Override
  public void close() {
    open.values().forEach(KernelFile::close);
    open.clear();
  }

  private Outcome openAndRead(CgroupFile file) {
    String path = layout.path(cgroup, file);
    if (path.isEmpty()) {
      return checked(file, Outcome.UNSUPPORTED);
    }
    KernelFile opened = kernel.open(path);
    if (opened.opened() instanceof Outcome.Ok) {
      open.put(file, opened);
      return checked(file, opened.read());
    }
    // A file that is missing in a cgroup that stands is a feature this kernel lacks.
    boolean stands = Files.isDirectory(Path.of(path).resolveSibling("."));
    boolean lacking = opened.opened() instanceof Outcome.Gone && stands;
    return checked(file, lacking ? Outcome.UNSUPPORTED : opened.opened());
  }

  // A file that is not supported is never tried again.
  private Outcome checked(CgroupFile file, Outcome outcome) {
    if (outcome instanceof Outcome.Unsupported) {
      unsupported.add(file);
      KernelFile kept = open.remove(file);
      if (kept != null) {
        kept.close();
      }
    }
    return outcome;
  }
}
