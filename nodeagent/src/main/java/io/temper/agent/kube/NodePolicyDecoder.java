package io.temper.agent.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.temper.agent.plan.NodePolicy;
import io.temper.agent.plan.NodePolicy.Pace;
import io.temper.agent.plan.NodePolicy.Spec;
import io.temper.agent.plan.NodePolicy.Switchback;
import io.temper.agent.plan.NodePolicy.Tiered;
import io.temper.agent.plan.NodePolicy.Treatment;
import io.temper.agent.plan.NodeSelector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a NodePolicy. What has the wrong type is told apart from what is not said.
final class NodePolicyDecoder implements Decoder<NodePolicy> {
  @Override
  public Decoded<NodePolicy> read(JsonParser json) throws IOException {
    return new Reading(json).read();
  }

  /// One policy being read: what is found on the way.
  private static final class Reading {
    private final JsonParser json;
    private final List<String> unreadable = new ArrayList<>();
    private String uid = "";
    private String name = "";
    private String version = "";
    private String created = "";
    private Map<String, String> matchLabels = Map.of();
    private final List<NodeSelector.Expression> matchExpressions = new ArrayList<>();
    private @Nullable Long priority;
    private @Nullable String mode;
    private @Nullable Boolean safeMode;
    private final Map<String, Tiered> tiers = new HashMap<>();
    private @Nullable Long openReserveCores;
    private List<String> raiseTierIn = List.of();
    private @Nullable Long settleSeconds;
    private @Nullable Long minSwapIntervalSeconds;
    private @Nullable String limits;
    private @Nullable Long leaseSeconds;
    private @Nullable Switchback switchback;

    Reading(JsonParser json) {
      this.json = json;
    }

    Decoded<NodePolicy> read() throws IOException {
      Json.object(
          json,
          field -> {
            switch (field) {
              case "metadata" -> Json.object(json, this::metadata);
              case "spec" -> Json.object(json, this::spec);
              default -> {}
            }
          });
      Spec spec =
          new Spec(
              new NodeSelector(matchLabels, matchExpressions),
              priority,
              mode,
              safeMode,
              tiers,
              openReserveCores,
              raiseTierIn,
              new Pace(settleSeconds, minSwapIntervalSeconds, leaseSeconds),
              limits,
              switchback);
      NodePolicy policy = new NodePolicy(uid, name, PodDecoder.millis(created), spec, unreadable);
      return new Decoded<>(policy, version);
    }

    private void metadata(String field) throws IOException {
      switch (field) {
        case "uid" -> uid = Json.text(json);
        case "name" -> name = Json.text(json);
        case "resourceVersion" -> version = Json.text(json);
        case "creationTimestamp" -> created = Json.text(json);
        default -> {}
      }
    }

    private void spec(String field) throws IOException {
      switch (field) {
        case "nodeSelector" -> Json.object(json, this::selector);
        case "priority" -> priority = number(field);
        case "mode" -> mode = word(field);
        case "safeMode" -> safeMode = flag(field);
        case "tiers" -> Json.object(json, tier -> tiers.put(tier, tier(tier)));
        case "openReserveCores" -> openReserveCores = number(field);
        case "raiseTierIn" -> raiseTierIn = words(field);
        case "debounce" -> Json.object(json, this::debounce);
        case "limits" -> limits = word(field);
        case "leaseSeconds" -> leaseSeconds = number(field);
        case "switchback" -> switchback = switchback();
        default -> {}
      }
    }

    private void selector(String field) throws IOException {
      switch (field) {
        case "matchLabels" -> matchLabels = Json.strings(json);
        case "matchExpressions" -> Json.array(json, () -> matchExpressions.add(expression()));
        default -> {}
      }
    }

    private NodeSelector.Expression expression() throws IOException {
      String[] texts = {"", ""};
      List<String> values = new ArrayList<>();
      Json.object(
          json,
          field -> {
            switch (field) {
              case "key" -> texts[0] = Json.text(json);
              case "operator" -> texts[1] = Json.text(json);
              case "values" -> values.addAll(words("nodeSelector values"));
              default -> {}
            }
          });
      return new NodeSelector.Expression(texts[0], texts[1], values);
    }

    private void debounce(String field) throws IOException {
      switch (field) {
        case "settleSeconds" -> settleSeconds = number("debounce." + field);
        case "minSwapIntervalSeconds" -> minSwapIntervalSeconds = number("debounce." + field);
        default -> {}
      }
    }

    private Switchback switchback() throws IOException {
      @Nullable Long[] percent = {null};
      @Nullable String[] seed = {null};
      Json.object(
          json,
          field -> {
            switch (field) {
              case "percent" -> percent[0] = number("switchback." + field);
              case "seed" -> seed[0] = word("switchback." + field);
              default -> {}
            }
          });
      return new Switchback(percent[0], seed[0]);
    }

    private Tiered tier(String tier) throws IOException {
      @Nullable Long[] least = {null};
      @Nullable Treatment[] layer = {null};
      Json.object(
          json,
          field -> {
            switch (field) {
              case "minPriority" -> least[0] = number("tiers." + tier + "." + field);
              case "layer" -> layer[0] = new LayerReading("tiers." + tier + ".layer.").read();
              default -> {}
            }
          });
      return new Tiered(least[0], layer[0]);
    }

    /// One layer being read.
    private final class LayerReading {
      private final String path;
      private @Nullable String kind;
      private @Nullable Long sliceMicros;
      private @Nullable Long weight;
      private @Nullable Boolean preempt;
      private @Nullable Boolean exclusive;
      private @Nullable Boolean fenced;
      private final List<Long> utilRangePercent = new ArrayList<>();

      LayerReading(String path) {
        this.path = path;
      }

      Treatment read() throws IOException {
        Json.object(json, this::field);
        return new Treatment(
            kind, sliceMicros, weight, preempt, exclusive, fenced, utilRangePercent);
      }

      private void field(String field) throws IOException {
        switch (field) {
          case "kind" -> kind = word(path + field);
          case "sliceMicros" -> sliceMicros = number(path + field);
          case "weight" -> weight = number(path + field);
          case "preempt" -> preempt = flag(path + field);
          case "exclusive" -> exclusive = flag(path + field);
          case "protected" -> fenced = flag(path + field);
          case "utilRangePercent" ->
              Json.array(
                  json,
                  () -> {
                    Long percent = number(path + field);
                    utilRangePercent.add(percent == null ? -1 : percent);
                  });
          default -> {}
        }
      }
    }

    private @Nullable Long number(String field) throws IOException {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        unread(field, "a whole number");
        return null;
      }
      // What does not fit is out of every range as well.
      return json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          ? Long.MAX_VALUE
          : json.getLongValue();
    }

    private @Nullable Boolean flag(String field) {
      boolean set = json.currentToken() == JsonToken.VALUE_TRUE;
      if (!set && json.currentToken() != JsonToken.VALUE_FALSE) {
        unread(field, "true or false");
        return null;
      }
      return set;
    }

    private @Nullable String word(String field) throws IOException {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        unread(field, "a text");
        return null;
      }
      return json.getText();
    }

    private List<String> words(String field) throws IOException {
      List<String> words = new ArrayList<>();
      Json.array(
          json,
          () -> {
            String word = word(field);
            words.add(word == null ? "" : word);
          });
      return words;
    }

    private void unread(String field, String expected) {
      if (json.currentToken() != JsonToken.VALUE_NULL) {
        unreadable.add(field + " is not " + expected);
      }
    }
  }
}
