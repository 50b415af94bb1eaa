package io.temper.agent.enforce;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is left to do where the kernel has no sched_ext: gives Background pods a tenth of the CPU
/// weight that the kubelet gave them, as their layer would have a tenth of Normal's. Belongs to one
/// thread.
///
/// It writes `cpu.weight` (cgroup v1: `cpu.shares`) of a pod's own cgroup, never of a QoS class,
/// whose weight the kubelet keeps to itself. A weight that somebody else has written since is left
/// alone for as long as the pod is Background. What a weight was is saved before it is changed, and
/// put back when the pod is no longer Background or the driver ends, be it by the next agent.
///
/// Saved is a line of the machine's boot id, and one for each pod: inode number of its cgroup, the
/// weight it had, the one it was given (0: left alone), and the file.
final class CpuWeightDriver {
  private static final int SHARE = 10;
  private static final String LEFT_ALONE = "0";
  private static final Pattern LINE = Pattern.compile("(\\d+) (\\d+) (\\d+) (/[^\\x00]+)");

  private final Path saved;
  private final String boot;
  private final Map<Long, Weight> weights = new TreeMap<>();
  private Map<Long, Weight> weightsSaved = Map.of();
  private String unreadable = "";

  /// A weight that was changed.
  private record Weight(Path file, String original, String given) {
    boolean leftAlone() {
      return given.equals(LEFT_ALONE);
    }
  }

  /// How it stands.
  ///
  /// @param lowered pods that have less weight now
  /// @param leftAlone files whose weight somebody else has written
  /// @param failures what could not be done and why, a sentence each
  record Standing(int lowered, List<String> leftAlone, List<String> failures) {
    Standing {
      leftAlone = List.copyOf(leftAlone);
      failures = List.copyOf(failures);
    }
  }

  /// Takes over what an agent before this one has changed.
  ///
  /// @param saved where it is kept; need not exist
  /// @param boot the machine's boot id: what was saved before it started anew means nothing
  CpuWeightDriver(Path saved, String boot) {
    this.saved = saved;
    this.boot = boot;
    load();
  }

  /// Lowers the weight of these pods and of no others: whoever is not among them any more has its
  /// own again.
  ///
  /// @param background cgroups of Background pods in the tree with the CPU controller, by the uid
  ///   each is named by
  Standing lower(Map<String, Path> background) {
    List<String> failures = new ArrayList<>();
    Set<Long> keep = new HashSet<>();
    Map<Long, Weight> fresh = new HashMap<>();
    background.forEach((uid, cgroup) -> look(uid, cgroup, keep, fresh, failures));
    putBack(keep, failures);
    give(fresh, failures);
    save(failures);
    return standing(failures);
  }

  /// Puts back all it has changed.
  Standing restore() {
    List<String> failures = new ArrayList<>();
    putBack(Set.of(), failures);
    save(failures);
    return standing(failures);
  }

  // Sorts a pod: known and to be kept, or fresh and to be lowered.
  private void look(
      String uid, Path cgroup, Set<Long> keep, Map<Long, Weight> fresh, List<String> failures) {
    if (!cgroup.getFileName().toString().replace('_', '-').contains("pod" + uid)) {
      failures.add(cgroup + " is not the cgroup of pod " + uid);
      return;
    }
    try {
      long id = (Long) Files.getAttribute(cgroup, "unix:ino");
      Weight known = weights.get(id);
      if (known != null) {
        keep.add(id);
        if (!known.leftAlone() && !read(known.file).equals(known.given)) {
          weights.put(id, new Weight(known.file, known.original, LEFT_ALONE));
        }
        return;
      }
      Path file = file(cgroup);
      String now = read(file);
      String less = tenth(file, now);
      if (!less.equals(now)) {
        fresh.put(id, new Weight(file, now, less));
      }
    } catch (NoSuchFileException _) {
      // A pod that ended has no weight any more.
      if (Files.isDirectory(cgroup)) {
        failures.add(cgroup + " has no CPU controller");
      }
    } catch (IOException | NumberFormatException e) {
      failures.add("the weight of " + cgroup + " cannot be read: " + e);
    }
  }

  private void putBack(Set<Long> except, List<String> failures) {
    // What could not be put back is kept, and tried again the next time.
    weights
        .entrySet()
        .removeIf(entry -> !except.contains(entry.getKey()) && putBack(entry.getValue(), failures));
  }

  private static boolean putBack(Weight weight, List<String> failures) {
    boolean ours = !weight.leftAlone() && SysFile.text(weight.file).equals(weight.given);
    return !ours || write(weight.file, weight.original, failures);
  }

  // Nothing is changed that could not be put back: it is saved first.
  private void give(Map<Long, Weight> fresh, List<String> failures) {
    weights.putAll(fresh);
    if (!save(failures)) {
      weights.keySet().removeAll(fresh.keySet());
      return;
    }
    fresh.forEach((id, weight) -> {
      if (!write(weight.file, weight.given, failures)) {
        weights.remove(id);
      }
    });
  }

  private Standing standing(List<String> failures) {
    if (!unreadable.isEmpty()) {
      failures.add(unreadable);
    }
    List<String> leftAlone =
        weights.values().stream()
            .filter(Weight::leftAlone)
            .map(weight -> weight.file.toString())
            .sorted()
            .toList();
    return new Standing(
        weights.size() - leftAlone.size(), leftAlone, failures.stream().distinct().toList());
  }

  private static Path file(Path cgroup) {
    Path v2 = cgroup.resolve("cpu.weight");
    return Files.exists(v2) ? v2 : cgroup.resolve("cpu.shares");
  }

  // The kernel takes no weight below 1 and no shares below 2; it shows 0 for a pod that is idle.
  private static String tenth(Path file, String weight) {
    int least = file.endsWith("cpu.weight") ? 1 : 2;
    int now = Integer.parseInt(weight);
    return now <= least ? weight : Integer.toString(Math.max(least, now / SHARE));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
  }

  private static boolean write(Path file, String weight, List<String> failures) {
    try {
      Files.writeString(
          file, weight, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
      return true;
    } catch (NoSuchFileException _) {
      // The pod ended.
      return true;
    } catch (IOException e) {
      failures.add(file + " cannot be written: " + e);
      return false;
    }
  }

  // Whether what is known is on the disk.
  private boolean save(List<String> failures) {
    if (weights.equals(weightsSaved)) {
      return true;
    }
    StringBuilder text = new StringBuilder(boot).append('\n');
    weights.forEach((id, weight) ->
        text.append(id + " " + weight.original + " " + weight.given + " " + weight.file + "\n"));
    try {
      Path next = saved.resolveSibling(saved.getFileName() + ".next");
      Files.writeString(next, text);
      Files.move(next, saved, StandardCopyOption.ATOMIC_MOVE);
      weightsSaved = Map.copyOf(weights);
      return true;
    } catch (IOException e) {
      failures.add("weights cannot be saved, so no more are changed: " + e);
      return false;
    }
  }

  private void load() {
    try {
      // Whatever the bytes are, they are read: a line that makes no sense is found out below.
      List<String> lines =
          new String(Files.readAllBytes(saved), StandardCharsets.UTF_8).lines().toList();
      if (!lines.isEmpty() && lines.getFirst().equals(boot)) {
        lines.stream().skip(1).forEach(this::load);
      }
    } catch (NoSuchFileException _) {
      // Nobody has changed anything.
    } catch (IOException e) {
      unreadable = "what an agent before this one changed is not known: " + e;
    }
  }

  private void load(String line) {
    Matcher fields = LINE.matcher(line);
    if (!fields.matches()) {
      unreadable = "what an agent before this one changed is not known, " + saved + " is damaged";
      return;
    }
    Weight weight = new Weight(Path.of(fields.group(4)), fields.group(2), fields.group(3));
    // Either it was never written, or somebody has put it back: then it is as if untouched.
    boolean untouched = !weight.leftAlone() && SysFile.text(weight.file).equals(weight.original);
    try {
      long id = (Long) Files.getAttribute(weight.file.resolveSibling("."), "unix:ino");
      if (fields.group(1).equals(Long.toString(id)) && !untouched) {
        weights.put(id, weight);
      }
    } catch (IOException _) {
      // The pod ended meanwhile.
    }
  }
}
