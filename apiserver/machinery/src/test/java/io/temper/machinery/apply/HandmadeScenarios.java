package io.temper.machinery.apply;

import static io.temper.machinery.apply.Things.json;
import static io.temper.machinery.apply.Things.thing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What upstream's own tests go through, on our kind: structured-merge-diff `merge/*_test.go` and
/// apimachinery `pkg/util/managedfields`.
final class HandmadeScenarios {
  private final List<Scenario> all = new ArrayList<>();

  private HandmadeScenarios() {}

  static List<Scenario> all() {
    HandmadeScenarios scenarios = new HandmadeScenarios();
    scenarios.leaves();
    scenarios.ownership();
    scenarios.lists();
    scenarios.sets();
    scenarios.maps();
    scenarios.duplicates();
    scenarios.defaults();
    scenarios.wholes();
    scenarios.kubectl();
    scenarios.managedFields();
    scenarios.subresources();
    scenarios.manyUpdaters();
    scenarios.errors();
    return scenarios.all;
  }

  private Scenario scenario(String name) {
    Scenario scenario = new Scenario(name);
    all.add(scenario);
    return scenario;
  }

  private void leaves() {
    scenario("apply then update the same field, apply again: conflict, then force")
        .apply("default", thing("{'number':1,'text':'a'}"))
        .update("controller", thing("{'number':1,'text':'b'}"))
        .apply("default", thing("{'number':2,'text':'c'}"))
        .force("default", thing("{'number':2,'text':'c'}"));
    scenario("apply what an update left alone")
        .apply("default", thing("{'number':1,'text':'a','flag':false}"))
        .update("controller", thing("{'number':1,'text':'a','flag':true}"))
        .apply("default", thing("{'number':2,'text':'a'}"));
    scenario("apply what an update set to the same value")
        .apply("default", thing("{'number':1}"))
        .update("controller", thing("{'number':1,'text':'a'}"))
        .apply("default", thing("{'number':1,'text':'a'}"));
    scenario("nothing changes")
        .apply("default", thing("{'number':1}"))
        .apply("default", thing("{'number':1}"))
        .update("controller", thing("{'number':1}"));
    scenario("a field is no longer applied")
        .apply("default", thing("{'number':1,'text':'a'}"))
        .apply("default", thing("{'text':'a'}"))
        .apply("default", thing("{}"));
    scenario("a removed field comes back by update")
        .apply("default", thing("{'number':1,'text':'a'}"))
        .update("controller", thing("{'text':'a'}"))
        .update("controller", thing("{'number':1,'text':'a'}"))
        .apply("default", thing("{'text':'a'}"));
    scenario("null is a value")
        .apply("default", thing("{'text':null,'map':null,'set':null,'parts':null}"))
        .apply("other", thing("{'text':'a','map':{'a':null},'set':['a']}"))
        .apply("default", thing("{'text':'b','map':{},'set':[]}"));
    scenario("empty and nothing")
        .apply("default", thing("{'map':{},'set':[],'parts':[],'list':[],'any':{}}"))
        .apply("default", thing("{'map':{'a':'b'},'any':{'x':{}}}"))
        .apply("default", thing("{}"));
    scenario("numbers by value")
        .apply("a", thing("{'ratio':1,'numbers':[1,2]}"))
        .apply("b", thing("{'ratio':1.0,'numbers':[2.0,3]}"))
        .apply("b", thing("{'ratio':1.5,'numbers':[8000000]}"))
        .apply("c", thing("{'ports':[{'port':8000000,'note':'x'}]}"))
        .apply("d", thing("{'ports':[{'port':8000000.0,'note':'y'}]}"));
  }

  private void ownership() {
    scenario("several own one field")
        .apply("a", thing("{'text':'x','number':1}"))
        .apply("b", thing("{'text':'x'}"))
        .apply("c", thing("{'text':'y'}"))
        .apply("a", thing("{'number':1}"))
        .apply("b", thing("{}"))
        .apply("a", thing("{}"));
    scenario("conflicts with several")
        .apply("a", thing("{'text':'x','number':1}"))
        .apply("b", thing("{'text':'x','map':{'k':'v'},'parts':[{'name':'p','size':1}]}"))
        .update(
            "c",
            thing(
                "{'text':'x','number':1,'flag':true,'map':{'k':'v'},"
                    + "'parts':[{'name':'p','size':1,'labels':{'l':'m'}}]}"))
        .apply(
            "d",
            thing(
                "{'text':'y','number':2,'flag':false,'map':{'k':'w'},"
                    + "'parts':[{'name':'p','size':2,'labels':{'l':'n'}}]}"))
        .force(
            "d",
            thing(
                "{'text':'y','number':2,'flag':false,'map':{'k':'w'},"
                    + "'parts':[{'name':'p','size':2,'labels':{'l':'n'}}]}"));
    scenario("first apply to what was created otherwise")
        .update(
            "creator",
            json(
                "{'apiVersion':'example.com/v1','kind':'Thing','metadata':"
                    + "{'name':'t','managedFields':[]},'spec':{'text':'a'}}"))
        .update("creator", withoutManagedFields("{'text':'a','number':1}"))
        .apply("a", thing("{'text':'b'}"))
        .apply("a", thing("{'number':1}"))
        .force("a", thing("{'text':'b'}"));
  }

  /// An object that nobody has tracked.
  private static Map<String, @Nullable Object> withoutManagedFields(String spec) {
    return json(
        "{'apiVersion':'example.com/v1','kind':'Thing','metadata':"
            + "{'name':'t','uid':'u','managedFields':[]},'spec':"
            + spec
            + "}");
  }

  private void lists() {
    scenario("items of a keyed list, merged in order")
        .apply("a", thing("{'parts':[{'name':'a'},{'name':'b'},{'name':'c'}]}"))
        .apply("b", thing("{'parts':[{'name':'d'},{'name':'b','size':1},{'name':'e'}]}"))
        .apply("c", thing("{'parts':[{'name':'c','size':2},{'name':'a','size':2}]}"))
        .apply("a", thing("{'parts':[{'name':'c'}]}"))
        .apply("b", thing("{'parts':[{'name':'e'}]}"))
        .apply("c", thing("{}"));
    scenario("an item that somebody else filled stays")
        .apply("a", thing("{'parts':[{'name':'a','size':1},{'name':'b','size':1}]}"))
        .update(
            "b",
            thing(
                "{'parts':[{'name':'a','size':1,'labels':{'x':'y'}}," + "{'name':'b','size':1}]}"))
        .apply("a", thing("{'parts':[]}"))
        .apply("a", thing("{}"));
    scenario("a list within a list")
        .apply("a", thing("{'parts':[{'name':'a','parts':[{'name':'x','size':1},{'name':'y'}]}]}"))
        .apply("b", thing("{'parts':[{'name':'a','parts':[{'name':'x','tags':['t']}]}]}"))
        .apply("a", thing("{'parts':[{'name':'a','parts':[{'name':'y'}]}]}"))
        .apply("b", thing("{'parts':[{'name':'a'}]}"));
    scenario("reordering alone")
        .apply("a", thing("{'parts':[{'name':'a'},{'name':'b'}],'set':['x','y'],'list':['1','2']}"))
        .apply("a", thing("{'parts':[{'name':'b'},{'name':'a'}],'set':['y','x'],'list':['2','1']}"))
        .update(
            "b", thing("{'parts':[{'name':'a'},{'name':'b'}],'set':['x','y'],'list':['1','2']}"));
    scenario("atomic lists change hands as a whole")
        .apply("a", thing("{'list':['a','b']}"))
        .apply("b", thing("{'list':['a','b']}"))
        .apply("b", thing("{'list':['a']}"))
        .force("b", thing("{'list':['a']}"))
        .apply("b", thing("{}"));
    scenario("owner references by uid, each as a whole")
        .apply("a", meta("'ownerReferences':[{'uid':'1','name':'x'},{'uid':'2','name':'y'}]"))
        .apply("b", meta("'ownerReferences':[{'uid':'2','name':'z'}]"))
        .apply("b", meta("'ownerReferences':[{'uid':'3','name':'z'}],'finalizers':['f']"))
        .apply("a", meta("'ownerReferences':[{'uid':'2','name':'y'}],'finalizers':['g']"))
        .apply("b", meta("'labels':{'a':'b'},'annotations':{'a':'b'}"));
    for (String order :
        List.of("abc", "acb", "bac", "bca", "cab", "cba", "xby", "cxa", "xyz", "b")) {
      scenario("order " + order)
          .apply("a", thing("{'set':['a','b','c']}"))
          .apply("b", thing("{'set':['" + String.join("','", order.split("")) + "']}"))
          .apply("c", thing("{'set':['c','q','a']}"))
          .apply("b", thing("{'set':['" + String.join("','", order.split("")) + "','n']}"));
    }
  }

  private static Map<String, @Nullable Object> meta(String metadata) {
    return json(
        "{'apiVersion':'example.com/v1','kind':'Thing','metadata':{'name':'t'," + metadata + "}}");
  }

  private void sets() {
    scenario("members of a set have owners each")
        .apply("a", thing("{'set':['a','b']}"))
        .apply("b", thing("{'set':['b','c']}"))
        .apply("a", thing("{'set':['a']}"))
        .apply("b", thing("{'set':['c']}"))
        .update("c", thing("{'set':['a']}"))
        .apply("b", thing("{'set':['c']}"));
    scenario("a set in a map")
        .apply("a", thing("{'setMap':{'x':['a'],'y':['b']}}"))
        .apply("b", thing("{'setMap':{'x':['b']}}"))
        .apply("a", thing("{'setMap':{'y':['b']}}"))
        .apply("a", thing("{'setMap':{'y':[]}}"));
  }

  private void maps() {
    scenario("keys of a map have owners each")
        .apply("a", thing("{'map':{'a':'1','b':'1'}}"))
        .apply("b", thing("{'map':{'b':'1','c':'1'}}"))
        .apply("b", thing("{'map':{'b':'2'}}"))
        .apply("a", thing("{'map':{'a':'1'}}"))
        .apply("b", thing("{'map':{'b':'2'}}"));
    scenario("structures in a map")
        .apply("a", thing("{'deepMap':{'x':{'name':'a','size':1}}}"))
        .apply("b", thing("{'deepMap':{'x':{'labels':{'l':'m'}},'y':{}}}"))
        .apply("a", thing("{'deepMap':{}}"))
        .apply("b", thing("{}"));
    scenario("values of any form")
        .apply("a", thing("{'any':{'x':{'y':[1,2],'z':'s'},'n':1},'raw':{'x':{'y':1}}}"))
        .apply("b", thing("{'any':{'x':{'w':true}}}"))
        .apply("b", thing("{'any':{'x':'now a string'}}"))
        .force("b", thing("{'any':{'x':'now a string'},'raw':{'z':1}}"))
        .force("a", thing("{'any':{'x':{'y':null}}}"))
        .update("c", thing("{'any':{'x':['a']},'raw':{}}"))
        .update("c", thing("{'any':{'x':{'deep':{'deeper':1}}}}"));
  }

  private void duplicates() {
    scenario("an update repeats items, an apply may not")
        .apply("a", thing("{'set':['a'],'parts':[{'name':'a','size':1}]}"))
        .update("b", thing("{'set':['a','a'],'parts':[{'name':'a','size':1},{'name':'a'}]}"))
        .apply("c", thing("{'set':['b'],'parts':[{'name':'b'}]}"))
        .apply("c", thing("{'set':['a','b']}"))
        .force("c", thing("{'set':['a','b'],'parts':[{'name':'a','size':3}]}"))
        .apply("c", thing("{'set':['a','a']}"))
        .apply("c", thing("{'parts':[{'name':'a'},{'name':'a'}]}"));
    scenario("repeated items go and come")
        .update("a", thing("{'set':['a','b','a'],'parts':[{'name':'a','size':1},{'name':'a'}]}"))
        .update("b", thing("{'set':['a','b','a','a'],'parts':[{'name':'a'},{'name':'a'}]}"))
        .update("c", thing("{'set':['a','b'],'parts':[{'name':'a','size':2}]}"))
        .update("d", thing("{'set':['b'],'parts':[]}"));
  }

  private void defaults() {
    scenario("keys that are not there have defaults")
        .apply("a", thing("{'ports':[{'port':1,'note':'a'},{'port':1,'protocol':'UDP'}]}"))
        .apply("b", thing("{'ports':[{'port':1,'protocol':'TCP','note':'b'}]}"))
        .force("b", thing("{'ports':[{'port':1,'protocol':'TCP','note':'b'},{'note':'c'}]}"))
        .apply("a", thing("{'ports':[{'protocol':'UDP','port':1}]}"))
        .apply("c", thing("{'ports':[{'port':1},{'protocol':'TCP','port':1}]}"));
  }

  private void wholes() {
    scenario("structures and maps that are merged as one")
        .apply("a", thing("{'whole':{'a':'x','b':1},'atomicMap':{'a':'1'}}"))
        .apply("b", thing("{'whole':{'a':'x'},'atomicMap':{'a':'1','b':'2'}}"))
        .force("b", thing("{'whole':{'a':'x'},'atomicMap':{'a':'1','b':'2'}}"))
        .apply("b", thing("{'whole':{}}"))
        .apply("b", thing("{}"));
    scenario("what was granular has become atomic")
        .update(
            "a",
            managed(
                "{'whole':{'a':'x','b':1},'atomicMap':{'a':'1','b':'2'}}",
                "{'f:spec':{'f:whole':{'f:a':{}},'f:atomicMap':{'.':{},'f:a':{}},"
                    + "'f:list':{'v:1':{}}}}"))
        .apply("other", thing("{'whole':{'a':'y'}}"))
        .apply("x", thing("{'atomicMap':{'c':'3'}}"));
  }

  private static Map<String, @Nullable Object> managed(String spec, String fields) {
    return json(
        "{'apiVersion':'example.com/v1','kind':'Thing','metadata':{'name':'t',"
            + "'managedFields':[{'manager':'x','operation':'Apply','apiVersion':'example.com/v1',"
            + "'time':'2021-01-01T00:00:00Z','fieldsType':'FieldsV1','fieldsV1':"
            + fields
            + "}]},"
            + "'spec':"
            + spec
            + "}");
  }

  private void kubectl() {
    String lastApplied =
        "{\\\"apiVersion\\\":\\\"example.com/v1\\\",\\\"kind\\\":\\\"Thing\\\",\\\"spec\\\":"
            + "{\\\"text\\\":\\\"a\\\",\\\"number\\\":1}}";
    String object =
        "{'apiVersion':'example.com/v1','kind':'Thing','metadata':{'name':'t',"
            + "'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'%s'}},"
            + "'spec':{'text':'a','number':2}}";
    scenario("from client-side to server-side apply")
        .update("kubectl-client-side-apply", json(object.formatted(lastApplied)))
        .apply("kubectl", thing("{'text':'b'}"))
        .apply("kubectl", thing("{'text':'c','number':3}"))
        .force("kubectl", thing("{'text':'c','number':3}"));
    scenario("others than kubectl do not come over")
        .update("kubectl-client-side-apply", json(object.formatted(lastApplied)))
        .apply("somebody", thing("{'text':'b'}"))
        .force("somebody", thing("{'text':'b'}"));
  }

  private void managedFields() {
    scenario("tracking is given up, and begins again with apply")
        .apply("a", thing("{'text':'a'}"))
        .update("b", withoutManagedFields("{'text':'a'}"))
        .update("b", thing("{'text':'b'}"))
        .apply("a", thing("{'text':'a'}"))
        .force("a", thing("{'text':'a'}"));
    scenario("entries of versions that are gone")
        .update(
            "a",
            json(
                "{'apiVersion':'example.com/v1','kind':'Thing','metadata':{'name':'t',"
                    + "'managedFields':[{'manager':'x','operation':'Apply','apiVersion':'example.com/v0',"
                    + "'fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:text':{}}}}]},"
                    + "'spec':{'text':'a'}}"))
        .apply("x", thing("{'number':1}"));
    scenario("managed fields are not applied")
        .apply("a", meta("'managedFields':[]"))
        .apply("a", meta("'managedFields':null"))
        .apply("a", meta("'managedFields':[{'manager':'x'}]"));
  }

  private void subresources() {
    scenario("status has owners of its own")
        .apply("a", thing("{'text':'a'}"))
        .step("update", "status", "a", false, status("{'phase':'x'}"))
        .step("apply", "status", "a", false, status("{'phase':'y'}"))
        .step("apply", "status", "a", true, status("{'phase':'y','conditions':[{'name':'c'}]}"))
        .apply("b", status("{'phase':'z'}"))
        .step("apply", "status", "c", false, status("{'phase':'z'}"));
  }

  private static Map<String, @Nullable Object> status(String status) {
    return json(
        "{'apiVersion':'example.com/v1','kind':'Thing','metadata':{'name':'t'},"
            + "'spec':{'text':'from status'},'status':"
            + status
            + "}");
  }

  private void manyUpdaters() {
    Scenario scenario = scenario("the oldest of many updaters are merged");
    for (int i = 0; i < 16; i++) {
      StringBuilder map = new StringBuilder("{'map':{'k0':'v'");
      for (int k = 1; k <= i; k++) {
        map.append(",'k").append(k).append("':'v'");
      }
      scenario.update("manager" + i, thing(map.append("}}").toString()));
    }
    scenario.apply("a", thing("{'map':{'k3':'w'}}"));
    scenario.force("a", thing("{'map':{'k3':'w'}}"));
  }

  private void errors() {
    List<String> specs =
        List.of(
            "{'text':1}",
            "{'text':true}",
            "{'text':['a']}",
            "{'text':{'a':1}}",
            "{'number':'1'}",
            "{'number':true}",
            "{'number':[1,'a',null]}",
            "{'number':{'a':{}}}",
            "{'flag':'true'}",
            "{'flag':1000000}",
            "{'flag':{'b':1,'a':[null]}}",
            "{'when':{'a':1}}",
            "{'set':'a'}",
            "{'set':{'a':1}}",
            "{'set':[null]}",
            "{'set':[{'a':1}]}",
            "{'set':[['a']]}",
            "{'set':[1]}",
            "{'list':1}",
            "{'list':[1]}",
            "{'parts':{'name':'a'}}",
            "{'parts':['a']}",
            "{'parts':[null]}",
            "{'parts':[{}]}",
            "{'parts':[{'name':'a','size':'x'}]}",
            "{'parts':[{'name':'a','parts':[{'name':'b','nope':1}]}]}",
            "{'ports':[{'note':'x'}]}",
            "{'map':'a'}",
            "{'map':['a']}",
            "{'map':{'a':1}}",
            "{'whole':1}",
            "{'whole':{'c':1}}",
            "{'any':1}",
            "{'any':['a']}",
            "{'raw':'a'}",
            "{'nope':1}",
            "1",
            "'a'",
            "[]");
    for (String spec : specs) {
      scenario("does not fit: " + spec).apply("a", thing(spec)).update("a", thing(spec));
    }
    scenario("another kind")
        .apply("a", json("{'apiVersion':'example.com/v1','kind':'Other','metadata':{'name':'t'}}"))
        .apply("a", json("{'apiVersion':'v1','kind':'Thing','metadata':{'name':'t'}}"));
    scenario("manager without a name").update("", thing("{'text':'a'}")).apply("", thing("{}"));
  }
}
