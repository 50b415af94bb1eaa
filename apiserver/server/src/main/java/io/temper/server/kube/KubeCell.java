package io.temper.server.kube;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.kube.Answers;
import io.temper.server.port.Cell;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A cell in the cluster: an object of one namespace and name, read and written without cache, so
/// that compare-and-swap compares with what is there.
final class KubeCell implements Cell {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final String what;
  private final Access access;

  /// How the object is reached.
  interface Access {
    Document read() throws ApiException;

    void create(Map<String, String> data) throws ApiException;

    void replace(String version, Map<String, String> data) throws ApiException;
  }

  /// @param what the object, for messages
  KubeCell(String what, Access access) {
    this.what = what;
    this.access = access;
  }

  @Override
  public Optional<Document> read() {
    try {
      return Optional.of(access.read());
    } catch (ApiException e) {
      if (e.getCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw failed("read", e);
    }
  }

  @Override
  public boolean write(@Nullable Document expected, Map<String, String> data) {
    try {
      if (expected == null) {
        access.create(data);
      } else {
        access.replace(expected.version(), data);
      }
      return true;
    } catch (ApiException e) {
      if (e.getCode() == CONFLICT || (expected != null && e.getCode() == NOT_FOUND)) {
        return false;
      }
      throw failed("write", e);
    }
  }

  static V1ObjectMeta metadata(String name) {
    return new V1ObjectMeta().name(name).putLabelsItem("app.kubernetes.io/managed-by", "temper");
  }

  static String version(V1ObjectMeta metadata) {
    return Absent.text(metadata.getResourceVersion());
  }

  private CellException failed(String verb, ApiException e) {
    return new CellException("cannot " + verb + " " + what + ": " + Answers.of(e), e);
  }
}
