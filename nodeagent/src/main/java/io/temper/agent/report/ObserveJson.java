package io.temper.agent.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.temper.agent.observe.ThreadReading;
import io.temper.agent.v1.Observation;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/// `/observe`: the board, the hot threads and how writing to the kube API goes, as JSON, fields
/// named as in the proto's JSON form.
final class ObserveJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private ObserveJson() {}

  static String of(
      Observation observation, List<ThreadReading> threads, List<Errand.Tally> tallies) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      fields(json, observation);
      json.writeArrayFieldStart("hotThreads");
      for (ThreadReading thread : threads) {
        json.writeStartObject();
        json.writeStringField("podUid", thread.podUid());
        json.writeNumberField("tid", thread.tid());
        json.writeStringField("name", thread.name());
        json.writeNumberField("cpuUsedMillicores", thread.cpuMillicores());
        json.writeNumberField("waitMillisPerSecond", thread.waitMillisPerSecond());
        json.writeNumberField("lastCpu", thread.lastCpu());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("writes");
      for (Errand.Tally tally : tallies) {
        json.writeStartObject();
        json.writeStringField("object", tally.object());
        json.writeNumberField("done", tally.done());
        json.writeNumberField("failed", tally.failed());
        json.writeStringField("failing", tally.failing());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void fields(JsonGenerator json, Message message) throws IOException {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      json.writeFieldName(field.getJsonName());
      if (field.isMapField()) {
        json.writeStartObject();
        for (Object item : (List<?>) entry.getValue()) {
          Message pair = (Message) item;
          List<FieldDescriptor> parts = pair.getDescriptorForType().getFields();
          json.writeFieldName(String.valueOf(pair.getField(parts.get(0))));
          value(json, pair.getField(parts.get(1)));
        }
        json.writeEndObject();
      } else if (field.isRepeated()) {
        json.writeStartArray();
        for (Object item : (List<?>) entry.getValue()) {
          value(json, item);
        }
        json.writeEndArray();
      } else {
        value(json, entry.getValue());
      }
    }
  }

  private static void value(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Message message -> {
        json.writeStartObject();
        fields(json, message);
        json.writeEndObject();
      }
      case Boolean flag -> json.writeBoolean(flag);
      case Number number -> json.writeNumber(number.longValue());
      default -> json.writeString(String.valueOf(value));
    }
  }
}
