package io.temper.server.kube;

import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.CallGeneratorParams;
import io.temper.crds.Groups;
import io.temper.crds.policy.Condition;
import io.temper.crds.policy.PolicyStatus;
import io.temper.crds.policy.PricingPolicySpec;
import io.temper.machinery.kube.Absent;
import io.temper.machinery.kube.CustomObject;
import io.temper.machinery.kube.StatusPatch;
import io.temper.machinery.wire.JsonException;
import io.temper.machinery.wire.JsonWriter;
import io.temper.machinery.wire.RecordCodec;
import io.temper.machinery.wire.RecordDecoder;
import io.temper.machinery.wire.ValueException;
import io.temper.server.port.PriceStatements;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cluster's PricingPolicies, watched.
public final class KubePricingPolicies implements PriceStatements, AutoCloseable {
  private static final RecordDecoder<PricingPolicySpec> SPEC =
      RecordDecoder.of(PricingPolicySpec.class);
  private static final RecordDecoder<PolicyStatus> STATUS = RecordDecoder.of(PolicyStatus.class);
  private static final RecordCodec<PolicyStatus> WRITTEN = RecordCodec.of(PolicyStatus.class);
  private static final Logger log = LoggerFactory.getLogger(KubePricingPolicies.class);
  private static final String PATH =
      "/apis/" + Groups.POLICY + "/" + Groups.V1 + "/pricingpolicies/";
  private static final int NOT_FOUND = 404;

  private final ApiClient requests;
  private final SharedInformerFactory informers;
  private final SharedIndexInformer<CustomObject> informer;
  private volatile boolean notServed;

  /// @param requests client for short requests
  /// @param watches client whose watches may be silent for long
  public KubePricingPolicies(ApiClient requests, ApiClient watches) {
    this.requests = requests;
    CustomObjectsApi api = new CustomObjectsApi(watches);
    informers = new SharedInformerFactory(watches);
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
  public void say(String policy, List<Condition> conditions) {
    JsonWriter json = new JsonWriter().beginObject().name("status");
    WRITTEN.write(new PolicyStatus(conditions), json);
    StatusPatch.send(requests, PATH + policy, json.endObject().toByteArray())
        .ifPresent(answer ->
            log.atWarn()
                .addKeyValue("policy", policy)
                .addKeyValue("answer", answer)
                .log("Status of a PricingPolicy is not written, trying again"));
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
    long counted = generation == null ? 0 : generation;
    List<Condition> said = said(object);
    try {
      return object.spec().isEmpty()
          ? new Statement(name, created, counted, null, "it has no spec", said)
          : new Statement(name, created, counted, SPEC.read(object.spec()), "", said);
    } catch (JsonException | ValueException e) {
      return new Statement(name, created, counted, null, String.valueOf(e.getMessage()), said);
    }
  }

  /// What cannot be read is written anew.
  private static List<Condition> said(CustomObject object) {
    try {
      return object.status().isEmpty() ? List.of() : STATUS.read(object.status()).conditions();
    } catch (JsonException | ValueException _) {
      return List.of();
    }
  }
}
