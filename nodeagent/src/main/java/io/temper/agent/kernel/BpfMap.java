package io.temper.agent.kernel;

import java.util.OptionalLong;

/// A BPF map that is kept open: of `u64` to `u64`, or one that keeps something for each thread.
public final class BpfMap implements AutoCloseable {
  private final Bpf bpf;
  private final int fd;
  private final String name;
  private final int keyBytes;
  private final int valueBytes;
  private final int maxEntries;

  BpfMap(Bpf bpf, int fd, String name, int keyBytes, int valueBytes, int maxEntries) {
    this.bpf = bpf;
    this.fd = fd;
    this.name = name;
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
    this.maxEntries = maxEntries;
  }

  /// Its name, as the kernel keeps it: 15 characters at most.
  public String name() {
    return name;
  }

  /// Whether keys and values are 64-bit numbers.
  public boolean ofLongs() {
    return keyBytes == Long.BYTES && valueBytes == Long.BYTES;
  }

  /// How many entries it can hold.
  public int maxEntries() {
    return maxEntries;
  }

  /// What is kept under `key`, empty when nothing is.
  public OptionalLong get(long key) {
    check();
    int errno = bpf.lookup(fd, key);
    if (errno == Errno.ENOENT) {
      return OptionalLong.empty();
    }
    if (errno != 0) {
      throw new KernelException("look-up in BPF map", name, errno);
    }
    return OptionalLong.of(bpf.value());
  }

  /// Replaces what is kept under `key`; never inserts.
  ///
  /// @return false when nothing is kept under it
  public boolean replace(long key, long value) {
    check();
    int errno = bpf.update(fd, key, value);
    if (errno != 0 && errno != Errno.ENOENT) {
      throw new KernelException("update of BPF map", name, errno);
    }
    return errno == 0;
  }

  /// The first 32-bit words of what is kept for a thread (`BPF_MAP_TYPE_TASK_STORAGE`).
  ///
  /// @return none when nothing is kept for it, or it ended
  public int[] ofThread(int tid, int words) {
    if (keyBytes != Integer.BYTES
        || valueBytes < words * Integer.BYTES
        || valueBytes > Bpf.MOST_THREAD_BYTES) {
      throw new KernelException("BPF map that keeps no such thing", name, Errno.EINVAL);
    }
    int errno = bpf.lookupThread(fd, tid);
    if (errno == Errno.ENOENT || errno == Errno.ESRCH) {
      return new int[0];
    }
    if (errno != 0) {
      throw new KernelException("look-up of a thread in BPF map", name, errno);
    }
    int[] kept = new int[words];
    for (int i = 0; i < words; i++) {
      kept[i] = bpf.word(i);
    }
    return kept;
  }

  @Override
  public void close() {
    Bpf.close(fd);
  }

  // The kernel copies as many bytes as the map says: into buffers of eight.
  private void check() {
    if (!ofLongs()) {
      throw new KernelException(
          "BPF map of " + keyBytes + " to " + valueBytes + " bytes, not 8 to 8",
          name,
          Errno.EINVAL);
    }
  }
}
