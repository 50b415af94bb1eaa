package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Request;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.registry.WritableKind;
import io.temper.machinery.warning.FieldValidation;
import io.temper.machinery.warning.Warnings;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.MediaTypes;
import io.temper.machinery.wire.Negotiation;
import io.temper.machinery.wire.YamlBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Reads the object that is the body of a create or update, in JSON or YAML, and in protobuf where
/// a kind has such a form.
final class SentObject<T> {
  static final List<String> TYPES = List.of(MediaTypes.JSON, MediaTypes.YAML);

  /// So much of a body that cannot be read is shown.
  private static final int SHOWN_BYTES = 30;

  private final ObjectReader<T> reader;
  private final String kind;
  private final List<String> types;
  private final ProtoForm protobuf;

  SentObject(WritableKind<T> kind) {
    this(kind, TYPES, body -> body);
  }

  private SentObject(WritableKind<T> kind, List<String> types, ProtoForm protobuf) {
    this.reader = new ObjectReader<>(kind);
    this.kind = kind.resource().kind();
    this.types = types;
    this.protobuf = protobuf;
  }

  /// Reads protobuf as well.
  static <T> SentObject<T> withProtobuf(WritableKind<T> kind, ProtoForm protobuf) {
    return new SentObject<>(
        kind, List.of(MediaTypes.JSON, MediaTypes.YAML, MediaTypes.PROTOBUF), protobuf);
  }

  /// What an object of the kind is in protobuf.
  @FunctionalInterface
  interface ProtoForm {
    /// The same object as JSON.
    ///
    /// @throws JsonException when it is none
    byte[] toJson(byte[] protobuf);
  }

  /// In which media type the body is.
  ///
  /// @throws StatusException UnsupportedMediaType
  String mediaType(Request request) {
    return Negotiation.contentType(request, types);
  }

  /// @throws StatusException BadRequest when it is no such object, or when it has unknown or
  ///   duplicate fields and shall not; Invalid for values the kind does not know
  ApiObject<T> read(byte[] body, String mediaType, FieldValidation validation, Warnings warnings) {
    try {
      ObjectReader.Read<T> read =
          switch (mediaType) {
            case MediaTypes.YAML -> fromYaml(body);
            case MediaTypes.PROTOBUF -> fromProtobuf(body);
            default -> reader.read(body);
          };
      switch (validation) {
        case IGNORE -> {}
        case WARN -> read.reports().forEach(warnings::addReport);
        case STRICT -> requireNothingReported(read.reports());
      }
      return read.object();
    } catch (UnreadableBodyException e) {
      throw new StatusException(Status.badRequest(message(body, e)));
    }
  }

  private ObjectReader.Read<T> fromYaml(byte[] body) {
    try {
      YamlBody.Read yaml = YamlBody.read(body);
      ObjectReader.Read<T> read = reader.read(yaml.json());
      if (yaml.duplicates().isEmpty()) {
        return read;
      }
      List<String> reports = new ArrayList<>(List.of(yaml.duplicates()));
      reports.addAll(read.reports());
      return new ObjectReader.Read<>(read.object(), reports);
    } catch (JsonException e) {
      throw new UnreadableBodyException("", "", String.valueOf(e.getMessage()));
    }
  }

  private ObjectReader.Read<T> fromProtobuf(byte[] body) {
    try {
      return reader.read(protobuf.toJson(body));
    } catch (JsonException e) {
      throw new UnreadableBodyException("", "", String.valueOf(e.getMessage()));
    }
  }

  private void requireNothingReported(List<String> reports) {
    if (!reports.isEmpty()) {
      throw reader.misfit(FieldValidation.strictError(reports));
    }
  }

  private String message(byte[] body, UnreadableBodyException e) {
    if (e.kind().isEmpty()) {
      return "the object provided is unrecognized (must be of type "
          + kind
          + "): "
          + e.getMessage()
          + " ("
          + summary(body)
          + ")";
    }
    return e.kind()
        + " in version \""
        + e.version()
        + "\" cannot be handled as a "
        + kind
        + ": "
        + e.getMessage();
  }

  private static String summary(byte[] body) {
    if (body.length == 0) {
      return "<empty>";
    }
    byte[] start = Arrays.copyOf(body, Math.min(body.length, SHOWN_BYTES));
    String shown =
        body[0] == '{'
            ? new String(start, StandardCharsets.UTF_8)
            : HexFormat.of().formatHex(start);
    return body.length > SHOWN_BYTES ? shown + " ..." : shown;
  }
}
