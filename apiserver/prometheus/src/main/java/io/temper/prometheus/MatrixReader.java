package io.temper.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.temper.prometheus.Matrix.Point;
import io.temper.prometheus.Matrix.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the answer to a range query, whose fields may come in any order.
///
/// ```
/// {"status": "success", "warnings": [text], "data": {"resultType": "matrix", "result": [
///   {"metric": {label: text}, "values": [[seconds, "value"], …]}, …]}}
/// {"status": "error", "errorType": text, "error": text}
/// ```
///
/// Source: prometheus/docs/querying/api.md
final class MatrixReader {
  private static final JsonFactory JSON = new JsonFactory();

  private final int mostPoints;
  private final List<Series> series = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private String status = "";
  private String resultType = "";
  private String error = "";
  private int points;
  private boolean tooMany;

  private MatrixReader(int mostPoints) {
    this.mostPoints = mostPoints;
  }

  /// @throws PromqlException when it is none, or says an error
  static Matrix read(byte[] json, int mostPoints) throws PromqlException {
    MatrixReader reader = new MatrixReader(mostPoints);
    try (JsonParser parser = JSON.createParser(json)) {
      reader.answer(parser);
    } catch (IOException e) {
      throw new PromqlException("an answer that is none: " + firstLine(e), e);
    }
    if (!reader.error.isEmpty() || !reader.status.equals("success")) {
      throw new PromqlException(
          reader.error.isEmpty() ? "an answer of status \"" + reader.status + "\"" : reader.error);
    }
    if (!reader.tooMany && !reader.resultType.equals("matrix")) {
      throw new PromqlException("an answer of type \"" + reader.resultType + "\" for a matrix");
    }
    return new Matrix(reader.series, reader.warnings, reader.tooMany);
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void answer(JsonParser json) throws IOException, PromqlException {
    need(json.nextToken(), JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "status" -> status = text(json);
        case "error" -> error = text(json);
        case "warnings" -> warnings(json, value);
        case "data" -> data(json, value);
        default -> json.skipChildren();
      }
    }
    need(json.currentToken(), JsonToken.END_OBJECT);
    if (json.nextToken() != null) {
      throw new PromqlException("an answer with something after its end");
    }
  }

  private void warnings(JsonParser json, JsonToken value) throws IOException, PromqlException {
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    need(value, JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      warnings.add(text(json));
    }
  }

  private void data(JsonParser json, JsonToken value) throws IOException, PromqlException {
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    need(value, JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken inner = json.nextToken();
      switch (field) {
        case "resultType" -> resultType = text(json);
        case "result" -> result(json, inner);
        default -> json.skipChildren();
      }
    }
    need(json.currentToken(), JsonToken.END_OBJECT);
  }

  private void result(JsonParser json, JsonToken value) throws IOException, PromqlException {
    need(value, JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      need(json.currentToken(), JsonToken.START_OBJECT);
      series(json);
    }
  }

  private void series(JsonParser json) throws IOException, PromqlException {
    Map<String, String> labels = new HashMap<>();
    List<Point> values = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "metric" -> {
          need(value, JsonToken.START_OBJECT);
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String label = json.currentName();
            json.nextToken();
            labels.put(label, text(json));
          }
        }
        case "values" -> {
          need(value, JsonToken.START_ARRAY);
          while (json.nextToken() != JsonToken.END_ARRAY) {
            point(json, values);
          }
        }
        default -> json.skipChildren();
      }
    }
    need(json.currentToken(), JsonToken.END_OBJECT);
    series.add(new Series(labels, values));
  }

  private void point(JsonParser json, List<Point> into) throws IOException, PromqlException {
    need(json.currentToken(), JsonToken.START_ARRAY);
    json.nextToken();
    if (!json.currentToken().isNumeric()) {
      throw new PromqlException("a point without a time");
    }
    long millis = Math.round(json.getDoubleValue() * 1000);
    json.nextToken();
    double value = value(text(json));
    need(json.nextToken(), JsonToken.END_ARRAY);
    if (points++ < mostPoints) {
      into.add(new Point(millis, value));
    } else {
      tooMany = true;
    }
  }

  private static double value(String text) throws PromqlException {
    return switch (text) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield Double.parseDouble(text);
        } catch (NumberFormatException e) {
          throw new PromqlException("a value that is no number", e);
        }
      }
    };
  }

  private static String text(JsonParser json) throws IOException, PromqlException {
    need(json.currentToken(), JsonToken.VALUE_STRING);
    return json.getText();
  }

  private static void need(JsonToken found, JsonToken wanted) throws PromqlException {
    if (found != wanted) {
      throw new PromqlException("an answer that is none: " + found + " instead of " + wanted);
    }
  }
}
