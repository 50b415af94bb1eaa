package io.temper.rightsizing.offline;

import com.fasterxml.jackson.core.JsonGenerator;
import io.temper.rightsizing.Bounds;
import io.temper.rightsizing.demand.Advice;
import io.temper.rightsizing.demand.Advice.Basis;
import io.temper.rightsizing.demand.Advice.Gate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Writes what both recommend, a line for a line. CPU is in millicores, memory in bytes, shares are
/// 0..1.
final class AnswerWriter {
  private final JsonGenerator json;

  AnswerWriter(JsonGenerator json) {
    this.json = json;
  }

  void write(Bounds vpa, Advice temper) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("vpa");
    writeBounds(vpa);
    json.writeEndObject();
    json.writeObjectFieldStart("temper");
    writeBounds(temper.bounds());
    writeAdvice(temper);
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void writeBounds(Bounds bounds) throws IOException {
    json.writeNumberField("targetCPU", bounds.target().cpu());
    json.writeNumberField("targetMemory", bounds.target().memory());
    json.writeNumberField("lowerCPU", bounds.lower().cpu());
    json.writeNumberField("lowerMemory", bounds.lower().memory());
    json.writeNumberField("upperCPU", bounds.upper().cpu());
    json.writeNumberField("upperMemory", bounds.upper().memory());
  }

  private void writeAdvice(Advice advice) throws IOException {
    Basis basis = advice.basis();
    json.writeStringField("confidence", advice.confidence().name());
    json.writeBooleanField("safeCPU", advice.cpu() == Gate.Open);
    json.writeBooleanField("safeMemory", advice.memory() == Gate.Open);
    json.writeNumberField("samples", basis.samples());
    writeShare("independentSamples", basis.independentSamples());
    writeShare("days", basis.days());
    writeShare("marginCPU", basis.cpuMargin());
    writeShare("marginMemory", basis.memoryMargin());
    writeShare("unmetCPU", basis.unmetShare());
    writeShare("saturatedThread", basis.saturatedShare());
    json.writeNumberField("kills", basis.kills());
    json.writeStringField("reason", String.join("; ", advice.reasons()));
  }

  private void writeShare(String name, double value) throws IOException {
    json.writeNumberField(name, BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP));
  }
}
