package io.temper.agent.enforce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Thaws what a dead supervisor left frozen, and only that: what others froze is theirs.
///
/// The supervisor notes each cgroup before it freezes it and strikes it out after it has thawed it,
/// in a file of 64-bit words in the machine's order, each the inode number of a cgroup or 0. It has
/// a guard process that thaws when it dies, and its successor does so first of all; here is who
/// does it when those are gone as well. Only to be used while no supervisor answers.
///
/// @param record `/run/temper/frozen`
/// @param cgroupRoot the v2 tree
record Thaw(Path record, Path cgroupRoot) {
  private static final int PLACES = 4096;

  /// What came of it.
  ///
  /// @param thawed cgroups that are thawed now
  /// @param failures why others may not be, a sentence each; what they are about stays in the
  ///   record
  record Thawed(int thawed, List<String> failures) {
    Thawed {
      failures = List.copyOf(failures);
    }
  }

  /// A word of the record that is not 0.
  private record Noted(int place, long cgroup) {}

  /// Thaws all of the record. A cgroup that is not there any more is struck out too.
  Thawed all() {
    try (FileChannel file =
        FileChannel.open(record, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      List<Noted> notes = read(file);
      if (notes.isEmpty()) {
        return new Thawed(0, List.of());
      }
      Search search =
          new Search(
              cgroupRoot,
              notes.stream().map(Noted::cgroup).collect(Collectors.toUnmodifiableSet()));
      Files.walkFileTree(cgroupRoot, search);
      for (Noted note : notes) {
        if (search.settled(note.cgroup)) {
          strike(file, note);
        }
      }
      return new Thawed(search.thawed, search.failures);
    } catch (NoSuchFileException _) {
      // There has been no supervisor since the machine started.
      return new Thawed(0, List.of());
    } catch (IOException e) {
      return new Thawed(0, List.of(record + " cannot be used: " + e));
    }
  }

  // A file cut short has as many words as it has.
  private static List<Noted> read(FileChannel file) throws IOException {
    ByteBuffer words = ByteBuffer.allocate(PLACES * Long.BYTES).order(ByteOrder.nativeOrder());
    int more = 0;
    while (words.hasRemaining() && more >= 0) {
      more = file.read(words);
    }
    words.flip();
    List<Noted> notes = new ArrayList<>();
    for (int place = 0; words.remaining() >= Long.BYTES; place++) {
      long cgroup = words.getLong();
      if (cgroup != 0) {
        notes.add(new Noted(place, cgroup));
      }
    }
    return notes;
  }

  // Unless a supervisor has come up just now and noted another one there.
  private static void strike(FileChannel file, Noted note) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    long at = (long) note.place * Long.BYTES;
    if (file.read(word, at) == Long.BYTES && word.flip().getLong() == note.cgroup) {
      file.write(word.clear().putLong(0).flip(), at);
    }
  }

  /// One walk through the tree, which thaws as it goes.
  private static final class Search extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Set<Long> wanted;
    private final Set<Long> failed = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private boolean blind;
    private int thawed;

    Search(Path root, Set<Long> wanted) {
      this.root = root;
      this.wanted = wanted;
    }

    /// Whether a cgroup is thawed, or is not there.
    boolean settled(long cgroup) {
      return !blind && !failed.contains(cgroup);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      try {
        long id = (Long) Files.getAttribute(directory, "unix:ino");
        if (wanted.contains(id)) {
          thaw(directory, id);
        }
        return FileVisitResult.CONTINUE;
      } catch (IOException e) {
        missed(directory, e);
        return FileVisitResult.SKIP_SUBTREE;
      }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      missed(file, e);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      if (e != null) {
        missed(directory, e);
      }
      return FileVisitResult.CONTINUE;
    }

    private void thaw(Path cgroup, long id) {
      try {
        Files.writeString(cgroup.resolve("cgroup.freeze"), "0", StandardOpenOption.WRITE);
        thawed++;
      } catch (NoSuchFileException _) {
        // It ended, and whoever was frozen in it.
      } catch (IOException e) {
        failed.add(id);
        failures.add(cgroup + " cannot be thawed: " + e);
      }
    }

    // What ended meanwhile holds nobody; behind what cannot be read there may be anybody.
    private void missed(Path path, IOException e) {
      if (path.equals(root) || !(e instanceof NoSuchFileException)) {
        blind = true;
        failures.add(path + " cannot be read: " + e);
      }
    }
  }
}
