package io.temper.machinery.audit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// Events as lines on standard output.
///
/// @param out not buffered
record StandardOutput(OutputStream out) implements EventWriter {
  /// That of the process.
  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public String plugin() {
    return LogFile.PLUGIN;
  }

  @Override
  public void write(List<EncodedEvent> events) throws IOException {
    synchronized (out) {
      for (EncodedEvent event : events) {
        out.write(event.line());
      }
    }
  }

  @Override
  public void close() {
    // It is the process's, not ours.
  }
}
