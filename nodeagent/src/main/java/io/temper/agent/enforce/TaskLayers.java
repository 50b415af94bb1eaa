package io.temper.agent.enforce;

import io.temper.agent.kernel.Bpf;
import io.temper.agent.kernel.BpfMap;
import io.temper.agent.kernel.KernelException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// In which layer the running scx_layered has a thread, as its own record of the thread says.
/// Belongs to one thread.
///
/// ```
/// task_ctxs: BPF map, thread → struct task_ctx {
///   int pid;        the thread's own id, by which we know that it is this struct
///   int last_cpu;
///   u32 layer_id;   place of the layer in the configuration; MAX_LAYERS before it was matched
///   …
/// ```
///
/// The map is scx_layered's own affair and its layout no interface: where it does not look like
/// this, nothing is known.
final class TaskLayers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TaskLayers.class);
  private static final String MAP = "task_ctxs";
  private static final int PID = 0;
  private static final int LAYER = 2;
  private static final int WORDS = 3;

  private final Bpf bpf;
  private @Nullable BpfMap map;

  private TaskLayers(Bpf bpf, @Nullable BpfMap map) {
    this.bpf = bpf;
    this.map = map;
  }

  /// Those of the scheduler that runs now: the kernel counts ids upwards, so the last map of the
  /// name is of the one that was started last.
  static TaskLayers open() {
    Bpf bpf = new Bpf();
    try {
      List<BpfMap> maps = bpf.maps(MAP);
      for (BpfMap old : maps.subList(0, Math.max(0, maps.size() - 1))) {
        old.close();
      }
      return new TaskLayers(bpf, maps.isEmpty() ? null : maps.getLast());
    } catch (KernelException e) {
      unknown(e);
      return new TaskLayers(bpf, null);
    }
  }

  /// The place of the thread's layer in the configuration, -1 when it is not known.
  int of(int tid) {
    BpfMap from = map;
    if (from == null) {
      return -1;
    }
    try {
      int[] kept = from.ofThread(tid, WORDS);
      return kept.length == WORDS && kept[PID] == tid ? kept[LAYER] : -1;
    } catch (KernelException e) {
      unknown(e);
      from.close();
      map = null;
      return -1;
    }
  }

  @Override
  public void close() {
    BpfMap from = map;
    if (from != null) {
      from.close();
    }
    map = null;
    bpf.close();
  }

  private static void unknown(KernelException e) {
    log.atWarn().addKeyValue("error", e.getMessage()).log("Layers of threads cannot be read");
  }
}
