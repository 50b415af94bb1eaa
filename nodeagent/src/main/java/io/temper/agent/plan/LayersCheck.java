package io.temper.agent.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Everything that scx_layered 1.1.4 takes, and its limits; one check per instance.
final class LayersCheck {
  private static final int MOST_LAYERS = 16;
  private static final int MOST_ORS = 32;
  private static final int MOST_ANDS = 26;
  private static final int MOST_REGEXES = 16;
  private static final int MOST_CPUS = 512;
  private static final int MOST_WEIGHT = 10_000;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_PATH = 4_095;
  private static final int LONGEST_COMM = 15;

  /// What a field's value may be.
  private record Type(String words, Predicate<@Nullable Object> admits) {}

  private static final Type FLAG = new Type("true or false", Boolean.class::isInstance);
  private static final Type TEXT = new Type("a text", String.class::isInstance);
  private static final Type NUMBER = new Type("a number", Number.class::isInstance);
  private static final Type COUNT = whole(Long.MAX_VALUE);
  private static final Type U32 = whole(0xffff_ffffL);
  private static final Type I32 =
      new Type("a whole number", v -> v instanceof Long n && n == n.intValue());
  private static final Type RATIOS = pair("two numbers", NUMBER);
  private static final Type COUNTS = pair("two whole numbers", COUNT);
  private static final Type NUMBERS =
      new Type("whole numbers", v -> v instanceof List<?> l && l.stream().allMatch(COUNT.admits));
  private static final Type PATH = text(LONGEST_PATH);
  private static final Type COMM = text(LONGEST_COMM);
  private static final Type ANY = new Type("a value", _ -> true);

  private static final Type GROWTH =
      oneOf(
          "Sticky",
          "Linear",
          "Reverse",
          "Random",
          "Topo",
          "RoundRobin",
          "BigLittle",
          "LittleBig",
          "NodeSpread",
          "NodeSpreadReverse",
          "NodeSpreadRandom",
          "CpuSetSpread",
          "CpuSetSpreadReverse",
          "CpuSetSpreadRandom",
          "RandomTopo",
          "StickyDynamic");

  private static final Map<String, Type> LAYER =
      Map.of("name", TEXT, "comment", TEXT, "template", ANY, "matches", ANY, "kind", ANY);

  private static final Map<String, Type> COMMON =
      Map.ofEntries(
          Map.entry("min_exec_us", COUNT),
          Map.entry("yield_ignore", NUMBER),
          Map.entry("slice_us", COUNT),
          Map.entry("fifo", FLAG),
          Map.entry("preempt", FLAG),
          Map.entry("preempt_first", FLAG),
          Map.entry("exclusive", FLAG),
          Map.entry("skip_remote_node", FLAG),
          Map.entry("prev_over_idle_core", FLAG),
          Map.entry("weight", whole(MOST_WEIGHT)),
          Map.entry("disallow_open_after_us", COUNT),
          Map.entry("disallow_preempt_after_us", COUNT),
          Map.entry("xllc_mig_min_us", NUMBER),
          Map.entry("growth_algo", GROWTH),
          Map.entry("util_peak_half_life_ms", COUNT),
          Map.entry("perf", whole(1_024)),
          Map.entry("idle_resume_us", U32),
          Map.entry("nodes", NUMBERS),
          Map.entry("llcs", NUMBERS),
          Map.entry("placement", oneOf("Standard", "Sticky", "Floating")),
          Map.entry("member_expire_ms", COUNT),
          Map.entry("xnuma_threshold", RATIOS),
          Map.entry("xnuma_threshold_delta", RATIOS));

  private static final Map<String, Type> SIZED =
      Map.of(
          "util_range", RATIOS,
          "cpus_range", COUNTS,
          "cpus_range_frac", RATIOS,
          "membw_gb", NUMBER,
          "protected", FLAG);

  private static final Map<String, Type> GROUPED =
      Map.of("util_includes_open_cputime", FLAG, "idle_confined", FLAG);

  private static final Map<String, Type> MATCHES =
      Map.ofEntries(
          Map.entry("CgroupPrefix", PATH),
          Map.entry("CgroupSuffix", PATH),
          Map.entry("CgroupContains", PATH),
          Map.entry("CgroupRegex", TEXT),
          Map.entry("CommPrefix", COMM),
          Map.entry("CommPrefixExclude", COMM),
          Map.entry("PcommPrefix", COMM),
          Map.entry("PcommPrefixExclude", COMM),
          Map.entry("NiceAbove", I32),
          Map.entry("NiceBelow", I32),
          Map.entry("NiceEquals", I32),
          Map.entry("UIDEquals", U32),
          Map.entry("GIDEquals", U32),
          Map.entry("PIDEquals", U32),
          Map.entry("PPIDEquals", U32),
          Map.entry("TGIDEquals", U32),
          Map.entry("NSPIDEquals", COUNTS),
          Map.entry("NSEquals", U32),
          Map.entry("CmdJoin", COMM),
          Map.entry("IsGroupLeader", FLAG),
          Map.entry("IsKthread", FLAG),
          Map.entry("UsedGpuTid", FLAG),
          Map.entry("UsedGpuPid", FLAG),
          Map.entry("AvgRuntime", COUNTS),
          Map.entry("HintEquals", whole(1_024)),
          Map.entry("SystemCpuUtilBelow", NUMBER),
          Map.entry("DsqInsertBelow", NUMBER),
          Map.entry("NumaNode", U32));

  private final List<String> faults = new ArrayList<>();
  private int regexes;

  List<String> check(String config) {
    try {
      if (JsonText.parse(config) instanceof List<?> layers) {
        layers(layers);
      } else {
        faults.add("The configuration is no list of layers.");
      }
    } catch (IllegalArgumentException e) {
      faults.add("The configuration is no JSON: " + e.getMessage() + ".");
    }
    return List.copyOf(faults);
  }

  private void layers(List<?> layers) {
    if (layers.isEmpty() || layers.size() > MOST_LAYERS) {
      faults.add("There are " + layers.size() + " layers; 1 to " + MOST_LAYERS + " can be.");
    }
    Set<Object> names = new HashSet<>();
    for (int i = 0; i < layers.size(); i++) {
      if (!(layers.get(i) instanceof Map<?, ?> layer)) {
        faults.add("Layer " + i + " is no object.");
        continue;
      }
      String name = layer.get("name") instanceof String text ? text : "layer " + i;
      if (name.isEmpty() || name.length() > LONGEST_NAME) {
        fault(name, "its name has " + name.length() + " characters, 1 to 64 can be");
      }
      if (!names.add(name)) {
        fault(name, "another layer has this name");
      }
      fields(name, layer, List.of(LAYER));
      required(name, layer, "name", "matches", "kind");
      matches(name, layer.get("matches"), i == layers.size() - 1);
      template(name, layer.get("template"));
      kind(name, layer.get("kind"));
    }
    if (regexes > MOST_REGEXES) {
      faults.add("There are " + regexes + " CgroupRegexes; " + MOST_REGEXES + " can be.");
    }
  }

  private void matches(String layer, @Nullable Object matches, boolean last) {
    if (!(matches instanceof List<?> ors)) {
      fault(layer, "matches is no list");
      return;
    }
    if (last != ors.equals(List.of(List.of()))) {
      fault(layer, last ? "the last layer must match everything" : "only the last may match all");
    }
    if (ors.isEmpty() || ors.size() > MOST_ORS) {
      fault(layer, "it has " + ors.size() + " alternatives, 1 to " + MOST_ORS + " can be");
    }
    for (Object or : ors) {
      if (!(or instanceof List<?> ands) || ands.size() > MOST_ANDS) {
        fault(layer, "an alternative is no list of at most " + MOST_ANDS + " matches");
        continue;
      }
      if (ands.isEmpty() && !last) {
        fault(layer, "an empty alternative matches everything");
      }
      ands.forEach(and -> match(layer, and));
      hints(layer, ands);
    }
  }

  private void match(String layer, @Nullable Object match) {
    if (!(match instanceof Map<?, ?> one) || one.size() != 1) {
      fault(layer, "a match is no object of one field");
      return;
    }
    fields(layer, one, List.of(MATCHES));
    if (one.containsKey("CgroupRegex")) {
      regexes++;
      try {
        Pattern.compile(String.valueOf(one.get("CgroupRegex")));
      } catch (PatternSyntaxException e) {
        fault(layer, "its CgroupRegex is none: " + e.getDescription());
      }
    }
  }

  private void hints(String layer, List<?> ands) {
    int hints = 0;
    int frequent = 0;
    for (Object and : ands) {
      if (and instanceof Map<?, ?> one) {
        hints += one.containsKey("HintEquals") ? 1 : 0;
        frequent +=
            one.containsKey("SystemCpuUtilBelow") || one.containsKey("DsqInsertBelow") ? 1 : 0;
      }
    }
    if (hints > 1 || (hints == 1 && ands.size() > 1 + frequent) || (hints == 0 && frequent > 0)) {
      fault(layer, "HintEquals stands once, beside nothing but the two that need it");
    }
  }

  private void template(String layer, @Nullable Object template) {
    if (template instanceof Map<?, ?> one) {
      match(layer, one);
      if (!one.containsKey("CgroupSuffix") && !one.containsKey("CgroupRegex")) {
        fault(layer, "its template is neither CgroupSuffix nor CgroupRegex");
      }
    }
  }

  private void kind(String layer, @Nullable Object kind) {
    if (!(kind instanceof Map<?, ?> tagged) || tagged.size() != 1) {
      fault(layer, "its kind is no object of one field");
      return;
    }
    Object tag = tagged.keySet().iterator().next();
    if (!(tagged.get(tag) instanceof Map<?, ?> fields)) {
      fault(layer, "what stands in its kind is no object");
      return;
    }
    switch (String.valueOf(tag)) {
      case "Open" -> {
        fields(layer, fields, List.of(COMMON));
        if (fields.get("util_peak_half_life_ms") instanceof Long millis && millis != 0) {
          fault(layer, "util_peak_half_life_ms needs a util_range");
        }
      }
      case "Confined" -> sized(layer, fields, List.of(COMMON, SIZED), 1);
      case "Grouped" -> sized(layer, fields, List.of(COMMON, SIZED, GROUPED), 0);
      default -> fault(layer, "its kind " + tag + " is unknown");
    }
  }

  private void sized(String layer, Map<?, ?> fields, List<Map<String, Type>> known, int least) {
    fields(layer, fields, known);
    required(layer, fields, "util_range");
    if (fields.get("util_range") instanceof List<?> l && RATIOS.admits.test(l)) {
      double low = ((Number) l.getFirst()).doubleValue();
      if (low < 0 || low >= ((Number) l.getLast()).doubleValue()) {
        fault(layer, "util_range " + l + " does not rise");
      }
    }
    if (fields.get("cpus_range") instanceof List<?> l && COUNTS.admits.test(l)) {
      long most = (Long) l.getLast();
      if ((Long) l.getFirst() > most || most < least || most > MOST_CPUS) {
        fault(layer, "cpus_range " + l + " is no range of " + least + " to " + MOST_CPUS + " CPUs");
      }
      if (fields.get("cpus_range_frac") != null) {
        fault(layer, "cpus_range and cpus_range_frac exclude each other");
      }
    }
    if (fields.get("cpus_range_frac") instanceof List<?> l
        && l.stream()
            .anyMatch(v -> v instanceof Number n && (n.doubleValue() < 0 || n.doubleValue() > 1))) {
      fault(layer, "cpus_range_frac " + l + " is not within 0 and 1");
    }
  }

  private void fields(String layer, Map<?, ?> fields, List<Map<String, Type>> known) {
    fields.forEach((field, value) -> {
      Type type = null;
      for (Map<String, Type> table : known) {
        type = type == null ? table.get(String.valueOf(field)) : type;
      }
      if (type == null) {
        fault(layer, "scx_layered knows no " + field + " here");
      } else if (!type.admits.test(value)) {
        fault(layer, field + " is not " + type.words);
      }
    });
  }

  private void required(String layer, Map<?, ?> fields, String... names) {
    for (String name : names) {
      if (!fields.containsKey(name)) {
        fault(layer, name + " is missing");
      }
    }
  }

  private void fault(String layer, String what) {
    faults.add("Layer " + layer + ": " + what + ".");
  }

  private static Type whole(long most) {
    String words = most == Long.MAX_VALUE ? "a whole number" : "a whole number up to " + most;
    return new Type(words, v -> v instanceof Long n && n >= 0 && n <= most);
  }

  private static Type text(int longest) {
    return new Type(
        "a text of at most " + longest + " characters",
        v -> v instanceof String s && s.length() <= longest);
  }

  private static Type pair(String words, Type type) {
    return new Type(
        words, v -> v instanceof List<?> l && l.size() == 2 && l.stream().allMatch(type.admits));
  }

  private static Type oneOf(String... names) {
    Set<String> all = Set.of(names);
    return new Type("one of " + List.of(names), v -> v instanceof String s && all.contains(s));
  }
}
