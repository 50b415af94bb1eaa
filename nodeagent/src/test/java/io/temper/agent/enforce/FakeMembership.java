package io.temper.agent.enforce;

import io.temper.agent.kernel.KernelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Remembers where pods were put.
final class FakeMembership implements Membership, Membership.Opener {
  final List<String> moves = new ArrayList<>();
  final Set<Path> unknown = new HashSet<>();
  boolean missing;
  int opened;

  @Override
  public Membership open() {
    if (missing) {
      throw new KernelException("BPF map", "cgroup_match_bitmap (0 found)", 0);
    }
    opened++;
    return this;
  }

  @Override
  public Moved move(Path pod, int slot, boolean rematch) {
    if (unknown.contains(pod)) {
      return new Moved(0, 1, 0);
    }
    if (rematch) {
      moves.add(pod.getFileName() + "→" + slot);
    }
    return new Moved(2, 0, 1);
  }

  @Override
  public void close() {}
}
