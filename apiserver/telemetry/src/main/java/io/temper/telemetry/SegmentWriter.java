package io.temper.telemetry;

import io.temper.telemetry.codec.ByteWriter;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Makes the bytes of a [Segment]. Subjects are added in their order, each once.
final class SegmentWriter {
  /// Neighbours share most of their names and labels: together they deflate to a few dozen bytes.
  private static final int PAGE_SUBJECTS = 64;

  private final ByteWriter out = new ByteWriter(1 << 16);
  private final ByteWriter index = new ByteWriter(1 << 10);
  private final ByteWriter pages = new ByteWriter(1 << 10);
  private final ByteWriter names = new ByteWriter(1 << 14);
  private final ByteWriter frames = new ByteWriter(1 << 15);
  private int pageCount;
  private int inPage;
  private @Nullable Subject first;

  SegmentWriter(Segment.Kind kind, long number, List<String> metrics) {
    index.unsigned(Segment.FORMAT);
    index.text(kind.word());
    index.unsigned(number);
    Keys.write(metrics, index);
  }

  void add(Subject subject, Map<String, String> labels, Frame frame) {
    if (first == null) {
      first = subject;
    }
    int start = frames.size();
    frame.write(frames);
    Keys.write(subject, names);
    Keys.write(labels, names);
    names.unsigned(frames.size() - start);
    if (++inPage == PAGE_SUBJECTS) {
      endPage(first);
    }
  }

  byte[] finish() {
    if (first != null) {
      endPage(first);
    }
    index.unsigned(pageCount);
    index.bytes(pages.array(), 0, pages.size());
    byte[] content = index.toByteArray();
    out.bytes(content, 0, content.length);
    out.int32(content.length);
    out.int32(Segment.check(content, 0));
    out.int64(Segment.MAGIC);
    return out.toByteArray();
  }

  private void endPage(Subject begun) {
    byte[] deflated = deflate();
    ByteWriter page = new ByteWriter(frames.size() + deflated.length + 16);
    page.unsigned(deflated.length);
    page.unsigned(names.size());
    page.bytes(deflated, 0, deflated.length);
    page.bytes(frames.array(), 0, frames.size());
    CRC32C check = new CRC32C();
    check.update(page.array(), 0, page.size());
    out.int32((int) check.getValue());
    out.bytes(page.array(), 0, page.size());

    pages.unsigned(page.size() + 4);
    pages.unsigned(inPage);
    Keys.write(begun, pages);
    pageCount++;
    inPage = 0;
    first = null;
    names.truncate(0);
    frames.truncate(0);
  }

  private byte[] deflate() {
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
      deflater.setInput(names.array(), 0, names.size());
      deflater.finish();
      ByteWriter to = new ByteWriter(names.size() / 4);
      byte[] piece = new byte[4096];
      while (!deflater.finished()) {
        to.bytes(piece, 0, deflater.deflate(piece));
      }
      return to.toByteArray();
    }
  }
}
