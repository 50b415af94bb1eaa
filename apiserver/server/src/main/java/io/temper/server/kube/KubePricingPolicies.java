package io.temper.server.kube;

import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.crds.Groups;
import io.temper.crds.policy.PricingPolicySpec;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonText;
import io.temper.machinery.wire.RecordDecoder;
import io.temper.machinery.wire.ValueException;
import io.temper.server.port.PriceStatements;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The cluster's PricingPolicies, watched.
public final class KubePricingPolicies implements PriceStatements, AutoCloseable {
  private static final RecordDecoder<PricingPolicySpec> SPEC =
      RecordDecoder.of(PricingPolicySpec.class);
  private static final int NOT_FOUND = 404;

  private final SharedInformerFactory informers;
  private final SharedIndexInformer<CustomObject> informer;
  private volatile boolean notServed;

  /// @param client one whose watches may be silent for long
  public KubePricingPolicies(ApiClient client) {
    CustomObjectsApi api = new CustomObjectsApi(client);
    informers = new SharedInformerFactory(client);
    informer =
        Informers.informer(
            informers,
            (CallGeneratorParams params) ->
                api.listClusterCustomObject(Groups.POLICY, Groups.V1, "pricingpolicies")
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            CustomObject.class,
            CustomObject.ListOf.class,
            failure -> notServed = failure instanceof ApiException e && e.getCode() == NOT_FOUND);
  }

  /// Begins to watch.
  public void start() {
    informers.startAllRegisteredInformers();
  }

  /// A kind that the cluster does not serve has no objects.
  @Override
  public boolean known() {
    return notServed || informer.hasSynced();
  }

  @Override
  public List<Statement> all() {
    return informer.getIndexer().list().stream()
        .map(KubePricingPolicies::read)
        .sorted(Comparator.comparing(Statement::name))
        .toList();
  }

  @Override
  public void close() {
    informers.stopAllRegisteredInformers();
  }

  static Statement read(CustomObject object) {
    V1ObjectMeta metadata = object.getMetadata();
    String name = Absent.text(metadata.getName());
    var at = metadata.getCreationTimestamp();
    Instant created = at == null ? Instant.EPOCH : at.toInstant();
    Long generation = metadata.getGeneration();
    try {
      if (JsonText.parse(object.spec()) instanceof Map<?, ?> spec) {
        return new Statement(
            name, created, generation == null ? 0 : generation, SPEC.read(spec), "");
      }
      return unreadable(name, created, "it has no spec");
    } catch (JsonException | ValueException e) {
      return unreadable(name, created, String.valueOf(e.getMessage()));
    }
  }

  private static Statement unreadable(String name, Instant created, String problem) {
    return new Statement(name, created, 0, null, problem);
  }
}
