package io.temper.server.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoordinationV1Api;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1LeaseSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.temper.machinery.kube.Absent;
import io.temper.server.port.Cell;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/// Which replica writes to Prometheus, and how far it came: the Lease `temper-remote-write`, its
/// holder and an annotation.
public final class KubeWriterLease {
  private static final String NAME = "temper-remote-write";
  private static final String UNTIL = "temper.io/written-until";
  private static final int LIFE_SECONDS = 15;

  private final CoordinationV1Api api;
  private final String namespace;
  private final InstantSource clock;

  /// @param client for short requests
  public KubeWriterLease(ApiClient client, String namespace, InstantSource clock) {
    this.api = new CoordinationV1Api(client);
    this.namespace = namespace;
    this.clock = clock;
  }

  /// The Lease, as what is said in it: `holder`, and `until`.
  public Cell cell() {
    return new KubeCell("Lease " + namespace + "/" + NAME, new LeaseAccess());
  }

  private final class LeaseAccess implements KubeCell.Access {
    @Override
    public Cell.Document read() throws ApiException {
      V1Lease lease = api.readNamespacedLease(NAME, namespace).execute();
      V1ObjectMeta metadata = Absent.orElse(lease.getMetadata(), V1ObjectMeta::new);
      V1LeaseSpec spec = Absent.orElse(lease.getSpec(), V1LeaseSpec::new);
      Map<String, String> annotations =
          Absent.orElse(metadata.getAnnotations(), Map::<String, String>of);
      Map<String, String> data = new HashMap<>();
      data.put("holder", Absent.text(spec.getHolderIdentity()));
      data.put("until", annotations.getOrDefault(UNTIL, ""));
      return new Cell.Document(Absent.text(metadata.getResourceVersion()), data);
    }

    @Override
    public void create(Map<String, String> data) throws ApiException {
      api.createNamespacedLease(namespace, lease("", data)).execute();
    }

    @Override
    public void replace(String version, Map<String, String> data) throws ApiException {
      api.replaceNamespacedLease(NAME, namespace, lease(version, data)).execute();
    }

    private V1Lease lease(String version, Map<String, String> data) {
      V1ObjectMeta metadata =
          new V1ObjectMeta().name(NAME).putLabelsItem("app.kubernetes.io/managed-by", "temper");
      if (!version.isEmpty()) {
        metadata.resourceVersion(version);
      }
      String until = data.getOrDefault("until", "");
      if (!until.isEmpty()) {
        metadata.putAnnotationsItem(UNTIL, until);
      }
      V1LeaseSpec spec =
          new V1LeaseSpec()
              .leaseDurationSeconds(LIFE_SECONDS)
              .renewTime(clock.instant().atOffset(ZoneOffset.UTC));
      String holder = data.getOrDefault("holder", "");
      // Nobody's is one without a holder: an empty one is refused.
      return new V1Lease()
          .metadata(metadata)
          .spec(holder.isEmpty() ? spec : spec.holderIdentity(holder));
    }
  }
}
