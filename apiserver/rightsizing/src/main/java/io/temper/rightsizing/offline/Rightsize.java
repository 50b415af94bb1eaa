package io.temper.rightsizing.offline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.demand.Advice;
import io.temper.rightsizing.demand.Advisor;
import io.temper.rightsizing.offline.HistoryReader.Line;
import io.temper.rightsizing.vpa.VpaRecommender;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// Answers a stream of histories, line by line, in memory that does not grow with it.
final class Rightsize {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private final OutputStream answers;
  private final Consumer<String> complaints;

  /// @param complaints is told of each line that is none, with its number
  Rightsize(OutputStream answers, Consumer<String> complaints) {
    this.answers = answers;
    this.complaints = complaints;
  }

  /// Answers all good lines; empty ones are passed over.
  ///
  /// @param source what complaints call it
  /// @return how many lines were bad
  long answer(String source, InputStream histories) throws IOException {
    long bad = 0;
    Lines lines = new Lines(histories);
    for (long number = 1; lines.next(); number++) {
      try {
        answerLine(lines);
      } catch (BadHistory e) {
        bad++;
        complaints.accept("%s:%d: %s".formatted(source, number, e.getMessage()));
      }
    }
    return bad;
  }

  private void answerLine(Lines lines) throws IOException, BadHistory {
    try (JsonParser parser = JSON.createParser(lines)) {
      Line line = new HistoryReader(parser).read();
      if (line == null) {
        return;
      }
      Bounds vpa = VpaRecommender.recommend(line.histories().vpa(), line.containers());
      Advice temper =
          Advisor.advise(
              line.histories().demand(), line.cpuScaledByHpa(), line.memoryScaledByHpa());
      try (JsonGenerator generator = JSON.createGenerator(answers)) {
        new AnswerWriter(generator).write(vpa, temper);
      }
    }
  }
}
