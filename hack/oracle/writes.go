package main

import (
	"fmt"
	"strings"
)

func tellCreates(s *script) {
	here := s.flunders()
	for _, body := range s.bodies("new") {
		s.send(post(here, body))
		s.send(remove(s.flunders("new"), ""))
	}
	for _, validation := range []string{"", "Ignore", "Warn", "Strict", "strict", "X"} {
		for _, body := range []string{
			s.flunder("checked", "spec.unknown", "1"),
			`{"apiVersion":"` + apiVersion + `","kind":"Flunder","kind":"Flunder","metadata":{"name":"checked","name":"checked","labels":{"a":"1","a":"2"}},"spec":{"reference":"x","reference":"y","a":1,"b":{"c":2}},"more":[1]}`,
			`{"apiVersion":"` + apiVersion + `","kind":"Flunder","metadata":{"name":"checked","Labels":{"a":"1"},"nope":1},"Spec":{}}`,
		} {
			s.send(post(here, body).query("fieldValidation", validation))
			s.send(post(here, body).query("fieldValidation", validation, "dryRun", "All"))
			s.send(remove(s.flunders("checked"), ""))
		}
		yaml := "apiVersion: " + apiVersion + "\nkind: Flunder\nmetadata:\n  name: checked\n  name: checked\nspec:\n  reference: x\n  unknown: 1\n"
		s.send(post(here, yaml).with("Content-Type", yamlType).query("fieldValidation", validation))
		s.send(remove(s.flunders("checked"), ""))
	}
	for _, kind := range contentTypes {
		s.send(post(here, s.flunder("typed")).with("Content-Type", kind))
		s.send(remove(s.flunders("typed"), ""))
	}
	for _, accept := range accepts {
		if !strings.Contains(accept, protoType) {
			s.send(post(here, s.flunder("answered")).accept(accept))
			s.ask(remove(s.flunders("answered"), ""))
		}
	}
	for _, name := range names253 {
		s.send(post(here, s.flunder(name)).query("dryRun", "All"))
		s.send(post(fischers, fischer(name)).query("dryRun", "All"))
		if len(name) < 50 { // Longer ones lose their end.
			s.send(post(here, object("apiVersion", text(apiVersion), "kind", text("Flunder"), "metadata", object("generateName", text(name+"-")))).query("dryRun", "All"))
		}
	}
	for _, options := range [][]string{
		{"dryRun", ""}, {"dryRun", "all"}, {"dryRun", "All", "dryRun", "All"}, {"fieldManager", ""}, {"fieldManager", "me"}, {"fieldManager", "ä"}, {"fieldManager", "a\tb"},
		{"fieldManager", strings.Repeat("m", 128)}, {"fieldManager", strings.Repeat("m", 129)}, {"pretty", "true"}, {"force", "true"}, {"timeout", "x"}, {"timeout", "5s"}, {"nothing", "1"},
	} {
		s.send(post(here, s.flunder("optioned")).query(options...))
		s.send(remove(s.flunders("optioned"), ""))
	}
	s.create("twice")
	s.send(post(here, s.flunder("twice")))
	s.send(post(here, s.flunder("twice")).query("dryRun", "All"))
	s.send(post(group+"/v1beta1/namespaces/"+s.ns+"/flunders", s.flunder("twice")))
	s.send(post(here, strings.Replace(s.flunder("elsewhere"), `"namespace":"`+s.ns+`"`, `"namespace":"other"`, 1)))
	s.send(post(here+"/named", s.flunder("named")))
	s.send(post(here, s.flunder("mine")).as(nobody))
	s.send(post(here, s.flunder("mine")).as(reader))
	for _, kind := range []string{"Fischer", "flunder", "FlunderList", "Status", "Nothing", ""} {
		s.send(post(here, strings.Replace(s.flunder("kinds"), `"kind":"Flunder"`, `"kind":"`+kind+`"`, 1)))
		s.send(remove(s.flunders("kinds"), ""))
	}
	for _, version := range []string{"wardle.example.com/v1beta1", "wardle.example.com/v2", "other.example.com/v1", "v1", "", "a/b/c", "wardle.example.com/"} {
		s.send(post(here, strings.Replace(s.flunder("versions"), apiVersion, version, 1)))
		s.send(remove(s.flunders("versions"), ""))
	}
	for _, spec := range []string{
		`{"reference":"x"}`, `{"reference":"x","referenceType":"Flunder"}`, `{"reference":"x","referenceType":"Fischer"}`, `{"referenceType":"Fischer"}`, `{"referenceType":"Flunder"}`,
		`{"referenceType":"Other"}`, `{"reference":"","referenceType":""}`, `{"reference":null,"referenceType":null}`, `null`, `{}`,
	} {
		body := object("apiVersion", text(apiVersion), "kind", text("Flunder"), "metadata", object("name", text("ruled")), "spec", spec)
		s.send(post(here, body))
		s.send(get(group + "/v1beta1/namespaces/" + s.ns + "/flunders/ruled"))
		s.send(remove(s.flunders("ruled"), ""))
	}
	for _, spec := range []string{
		`{"flunderReference":"x"}`, `{"fischerReference":"x"}`, `{"flunderReference":"x","referenceType":"Flunder"}`, `{"fischerReference":"x","referenceType":"Fischer"}`,
		`{"flunderReference":"x","fischerReference":"y"}`, `{"flunderReference":"x","referenceType":"Fischer"}`, `{"referenceType":"Other"}`, `{"referenceType":"Fischer"}`,
	} {
		body := object("apiVersion", text("wardle.example.com/v1beta1"), "kind", text("Flunder"), "metadata", object("name", text("ruled")), "spec", spec)
		s.send(post(group+"/v1beta1/namespaces/"+s.ns+"/flunders", body))
		s.send(get(s.flunders("ruled")))
		s.send(remove(s.flunders("ruled"), ""))
	}
	for range 4 {
		s.keep("made", s.send(post(here, object("metadata", object("generateName", text("made-"))))))
		s.send(get(s.flunders("{made.name}")))
		s.send(remove(s.flunders("{made.name}"), ""))
	}
	s.send(post(fischers, fischer(s.ns, "fischer.disallowedFlunders", `["a","b"]`)))
	s.send(post(fischers, fischer(s.ns, "metadata.namespace", text(s.ns))))
	s.send(remove(fischers+"/"+s.ns, ""))
	s.send(remove(here, ""))
}

// bodies are objects of a name, good and bad, and what is none.
func (s *script) bodies(name string) []string {
	all := []string{"", " ", "null", "[]", "1", `"text"`, "true", "{", "}", "{}", "{}{}", `{"a":}`, `{"kind":1}`, `{"apiVersion":[]}`, `{"metadata":1}`, `{"metadata":[]}`, `{"metadata":null}`, "not json", "\x00", "\xff\xfe", "k8s\x00", "a: b", "- a",
		`{"kind":"Flunder"}`, `{"apiVersion":"` + apiVersion + `"}`, `{"metadata":{}}`, `{"metadata":{"name":null}}`, `{"metadata":{"name":1}}`, s.flunder(name) + " ", s.flunder(name) + "x", "\n" + s.flunder(name),
		object("metadata", object("name", text(name))), object("metadata", object("name", text(name)), "spec", "1"), object("metadata", object("name", text(name)), "spec", "[]"), object("metadata", object("name", text(name)), "status", `"x"`),
		object("metadata", object("name", text(name)), "spec", `{"reference":1}`), object("metadata", object("name", text(name)), "spec", `{"reference":{}}`),
		object("metadata", object("name", text(name), "generateName", text("other-"))), object("metadata", object("generateName", text(""))), object("spec", "{}")}
	for _, field := range [][]string{
		{"labels", `{"a":"b"}`}, {"labels", `{"a":1}`}, {"labels", `{"a":null}`}, {"labels", `[]`}, {"labels", `{"-a":"b"}`}, {"labels", `{"a":"-b"}`}, {"labels", `{"a/b/c":"d"}`}, {"labels", `{"":"x"}`}, {"labels", `{}`},
		{"annotations", `{"a":"b"}`}, {"annotations", `{"a/b/c":"<&>"}`}, {"annotations", `{"` + strings.Repeat("a", 64) + `":"x"}`}, {"annotations", `{"a":"` + strings.Repeat("x", 262_144) + `"}`},
		{"finalizers", `["a"]`}, {"finalizers", `["example.com/a","example.com/a"]`}, {"finalizers", `["foregroundDeletion","orphan"]`}, {"finalizers", `["a b"]`}, {"finalizers", `[1]`}, {"finalizers", `[""]`},
		{"ownerReferences", `[{}]`}, {"ownerReferences", `[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"}]`}, {"ownerReferences", `[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"},{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"}]`},
		{"ownerReferences", `[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u","controller":true},{"apiVersion":"v1","kind":"Pod","name":"b","uid":"v","controller":true}]`}, {"ownerReferences", `[{"apiVersion":"v1","kind":"Event","name":"a","uid":"u"}]`},
		{"uid", `"mine"`}, {"uid", `1`}, {"resourceVersion", `"1"`}, {"resourceVersion", `"0"`}, {"resourceVersion", `"x"`}, {"resourceVersion", `1`}, {"generation", `7`}, {"generation", `-1`}, {"generation", `"1"`}, {"generation", `1.5`},
		{"creationTimestamp", `"2020-01-01T00:00:00Z"`}, {"creationTimestamp", `null`}, {"creationTimestamp", `"x"`}, {"creationTimestamp", `1`}, {"deletionTimestamp", `"2020-01-01T00:00:00Z"`}, {"deletionGracePeriodSeconds", `5`}, {"selfLink", `"/x"`},
		{"managedFields", `[]`}, {"managedFields", `[{}]`}, {"managedFields", `[{"manager":"m","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{}}}]`}, {"managedFields", `[{"manager":"m","operation":"X"}]`}, {"managedFields", `[{"fieldsType":"X"}]`},
	} {
		all = append(all, object("apiVersion", text(apiVersion), "kind", text("Flunder"), "metadata", object("name", text(name), field[0], field[1])))
	}
	return all
}

var contentTypes = []string{
	"", jsonType, yamlType, protoType, "application/json; charset=utf-8", "application/json;charset=latin1", "APPLICATION/JSON", "application/json,", "application/*", "*/*", "text/plain", "text/yaml",
	"application/x-www-form-urlencoded", "application/cbor", "application/json;as=Table;v=v1;g=meta.k8s.io", jsonPatch, mergePatch, "foo", ";", "application/json;a", "multipart/form-data; boundary=x",
}

var names253 = []string{
	"", "a", "A", "a.b", "a..b", ".", "..", "-", "a-", "-a", "a_b", "a b", "ä", "a/b", "%", "a%b", "a?b", "a#b", "1", "a:b", strings.Repeat("x", 63), strings.Repeat("x", 64), strings.Repeat("x", 253), strings.Repeat("x", 254), "a\u0000b", "a\nb",
}

func tellUpdates(s *script) {
	one := s.flunders("a")
	s.create("a", "metadata.labels", labels("app", "red"))
	for _, body := range s.bodies("a") {
		s.send(put(one, body))
	}
	// From here on with the revision of the newest state.
	fresh := func() { s.keep("a", s.send(get(one))) }
	whole := func(metadata ...string) string {
		return object("apiVersion", text(apiVersion), "kind", text("Flunder"), "metadata", object(append([]string{"name", text("a"), "resourceVersion", `"{a.rv}"`}, metadata...)...))
	}
	for _, metadata := range [][]string{
		{}, {}, {"uid", `"{a.uid}"`}, {"uid", `"other"`}, {"namespace", text("other")}, {"labels", `{"app":"green"}`}, {"labels", `{"app":"green"}`}, {"labels", `{"-":"x"}`}, {"annotations", `{"a":"b"}`}, {"generation", "9"},
		{"creationTimestamp", `"2020-01-01T00:00:00Z"`}, {"creationTimestamp", "null"}, {"deletionTimestamp", `"2020-01-01T00:00:00Z"`}, {"deletionGracePeriodSeconds", "3"}, {"finalizers", `["example.com/a"]`}, {"finalizers", `[]`},
		{"ownerReferences", `[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"},{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"}]`}, {"managedFields", "[]"}, {"managedFields", "[{}]"}, {"generateName", text("x-")},
	} {
		fresh()
		s.send(put(one, whole(metadata...)).query("dryRun", "All"))
		s.send(put(one, whole(metadata...)))
		s.send(put(one, whole(metadata...)))
	}
	for _, version := range []string{"", "0", "00", "1", "x", "-1", "99999999999999999999", later} {
		s.send(put(one, object("metadata", object("name", text("a"), "resourceVersion", text(version)))))
		s.send(put(s.flunders("missing"), object("metadata", object("name", text("missing"), "resourceVersion", text(version)))))
	}
	s.send(put(one, object("metadata", object("name", text("b"), "resourceVersion", `"{a.rv}"`))))
	s.send(put(s.flunders("missing"), object("metadata", object("name", text("missing"), "uid", text("u")))))
	for _, kind := range contentTypes {
		fresh()
		s.send(put(one, whole()).with("Content-Type", kind))
	}
	for _, accept := range accepts {
		if !strings.Contains(accept, protoType) {
			fresh()
			s.send(put(one, whole()).accept(accept))
		}
	}
	for _, options := range [][]string{
		{"dryRun", "x"}, {"fieldManager", "other"}, {"fieldManager", strings.Repeat("m", 129)}, {"fieldValidation", "X"}, {"fieldValidation", "Strict"}, {"force", "true"}, {"pretty", "true"}, {"timeout", "0s"},
	} {
		fresh()
		s.send(put(one, whole("labels", `{"app":"blue"}`)).query(options...))
	}
	for _, spec := range []string{`{"reference":"x"}`, `{"reference":"x","referenceType":"Fischer"}`, `{"referenceType":"Fischer"}`, `{"unknown":1}`, `{"reference":"x","reference":"y"}`, `{"reference":1}`} {
		fresh()
		s.send(put(one, object("metadata", object("name", text("a"), "resourceVersion", `"{a.rv}"`), "spec", spec)))
		fresh()
		s.send(put(one, object("metadata", object("name", text("a"), "resourceVersion", `"{a.rv}"`), "spec", spec)).query("fieldValidation", "Strict"))
	}
	fresh()
	s.send(put(group+"/v1beta1/namespaces/"+s.ns+"/flunders/a", object("metadata", object("name", text("a"), "resourceVersion", `"{a.rv}"`), "spec", `{"fischerReference":"f","referenceType":"Fischer"}`)))
	s.send(get(one))
	s.send(put(one, whole()).as(nobody))
	s.send(put(one, whole()).as(reader))
	s.send(put(one+"/status", whole()))
	s.send(put(one+"/scale", whole()))
	s.send(remove(s.flunders(), ""))
}

func tellPatches(s *script) {
	one := s.flunders("a")
	s.create("a", "metadata.labels", labels("app", "red"), "spec.reference", text("x"))
	merges := []string{
		"{}", `{"metadata":{"labels":{"app":"green"}}}`, `{"metadata":{"labels":{"app":"green"}}}`, `{"metadata":{"labels":{"app":null}}}`, `{"metadata":{"labels":null}}`, `{"metadata":{"labels":{"-":"x"}}}`, `{"metadata":{"labels":{"a":1}}}`,
		`{"metadata":{"labels":[]}}`, `{"metadata":null}`, `{"metadata":{"name":"b"}}`, `{"metadata":{"name":null}}`, `{"metadata":{"namespace":"other"}}`, `{"metadata":{"uid":"u"}}`, `{"metadata":{"resourceVersion":"1"}}`, `{"metadata":{"resourceVersion":"x"}}`,
		`{"metadata":{"resourceVersion":null}}`, `{"metadata":{"generation":5}}`, `{"metadata":{"creationTimestamp":null}}`, `{"metadata":{"deletionTimestamp":"2020-01-01T00:00:00Z"}}`, `{"metadata":{"finalizers":["example.com/a","example.com/a"]}}`, `{"metadata":{"finalizers":null}}`,
		`{"metadata":{"managedFields":null}}`, `{"metadata":{"managedFields":[{}]}}`, `{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"},{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"}]}}`, `{"metadata":{"ownerReferences":null}}`,
		`{"spec":{"reference":"y"}}`, `{"spec":{"reference":null}}`, `{"spec":null}`, `{"spec":1}`, `{"spec":{"reference":1}}`, `{"spec":{"referenceType":"Fischer","reference":"f"}}`, `{"spec":{"unknown":1}}`, `{"unknown":{"a":1}}`, `{"spec":{"reference":"z","reference":"y"}}`, `{"status":{"a":1}}`,
		`{"kind":"Other"}`, `{"kind":null}`, `{"apiVersion":"v1"}`, "", " ", "null", "[]", "1", `"x"`, "{", "{}{}", "not json", "\x00", "a: b",
	}
	for _, body := range merges {
		s.send(patch(mergePatch, one, body))
		s.send(patch(mergePatch, one, body).query("fieldValidation", "Strict", "dryRun", "All"))
		s.send(patch(mergePatch, s.flunders("missing"), body))
	}
	s.send(patch(mergePatch, one, `{"apiVersion":"wardle.example.com/v1beta1"}`).query("dryRun", "All"))
	s.again("a", one)
	jsons := []string{
		"[]", `[{"op":"add","path":"/metadata/labels/app","value":"green"}]`, `[{"op":"replace","path":"/metadata/labels/app","value":"blue"}]`, `[{"op":"remove","path":"/metadata/labels/app"}]`, `[{"op":"remove","path":"/metadata/labels/app"}]`,
		`[{"op":"replace","path":"/metadata/labels/none","value":"x"}]`, `[{"op":"test","path":"/metadata/name","value":"a"}]`, `[{"op":"test","path":"/metadata/name","value":"b"}]`, `[{"op":"test","path":"/spec/none","value":null}]`, `[{"op":"test","path":"/spec/none","value":1}]`,
		`[{"op":"copy","from":"/metadata/name","path":"/spec/reference"}]`, `[{"op":"move","from":"/spec/reference","path":"/spec/none"}]`, `[{"op":"move","from":"/none","path":"/spec/none"}]`, `[{"op":"copy","from":"/none","path":"/spec/none"}]`,
		`[{"op":"add","path":"/spec/reference","value":1}]`, `[{"op":"add","path":"/none/none","value":1}]`, `[{"op":"add","path":"","value":{}}]`, `[{"op":"replace","path":"","value":{}}]`, `[{"op":"remove","path":""}]`, `[{"op":"add","path":"x","value":1}]`, `[{"op":"add","path":"/"}]`,
		`[{"op":"frob","path":"/x"}]`, `[{"path":"/x"}]`, `[{"op":"add"}]`, `[{"op":1,"path":"/x"}]`, `[{}]`, `[null]`, `[1]`, "{}", "null", "1", "", " ", "[", "[]x", "not json", `[{"op":"add","path":"/metadata/annotations","value":{"a":"b"}},{"op":"add","path":"/metadata/annotations/c~1d~0e","value":"f"}]`,
		`[{"op":"add","path":"/metadata/finalizers","value":["example.com/a"]},{"op":"add","path":"/metadata/finalizers/-","value":"example.com/b"},{"op":"add","path":"/metadata/finalizers/0","value":"example.com/c"}]`, `[{"op":"remove","path":"/metadata/finalizers/1"}]`, `[{"op":"remove","path":"/metadata/finalizers/9"}]`,
		`[{"op":"remove","path":"/metadata/finalizers/-1"}]`, `[{"op":"remove","path":"/metadata/finalizers/x"}]`, `[{"op":"remove","path":"/metadata/finalizers"}]`, `[{"op":"add","path":"/metadata/name","value":"b"}]`, `[{"op":"add","path":"/unknown","value":{"a":1}}]`, `[{"op":"add","path":"/metadata/labels","value":{},"more":1}]`,
		`[{"op":"add","op":"add","path":"/spec","value":{}}]`, `[{"op":"remove","path":"/metadata/uid"}]`, `[{"op":"remove","path":"/kind"}]`, `[{"op":"remove","path":"/metadata"}]`, `[{"op":"test","path":"/metadata/resourceVersion","value":"{a.rv}"}]`, `[{"op":"replace","path":"/metadata/resourceVersion","value":"1"}]`,
		"[" + strings.TrimSuffix(strings.Repeat(`{"op":"add","path":"/spec","value":{}},`, 10_001), ",") + "]",
	}
	for _, body := range jsons {
		s.send(patch(jsonPatch, one, body))
		s.send(patch(jsonPatch, one, body).query("dryRun", "All", "fieldValidation", "Strict"))
	}
	for _, kind := range append([]string{strategic, applyPatch, "application/apply-patch+cbor", "application/json-patch+json; charset=utf-8", "APPLICATION/MERGE-PATCH+JSON", "application/merge-patch+json,"}, contentTypes...) {
		s.send(patch(kind, one, "{}"))
		s.send(patch(kind, s.flunders("missing"), "{}"))
	}
	for _, accept := range accepts {
		if !strings.Contains(accept, protoType) && !strings.Contains(accept, "PartialObjectMetadataList") {
			s.send(patch(mergePatch, one, `{"metadata":{"labels":{"n":"`+fmt.Sprint(s.random.IntN(3))+`"}}}`).accept(accept))
		}
	}
	for _, options := range [][]string{
		{"dryRun", "x"}, {"dryRun", "All"}, {"fieldManager", "other"}, {"fieldManager", strings.Repeat("m", 129)}, {"fieldValidation", "X"}, {"force", "true"}, {"force", "x"}, {"force", ""}, {"pretty", "true"},
	} {
		s.send(patch(mergePatch, one, `{"metadata":{"labels":{"app":"violet"}}}`).query(options...))
	}
	s.send(patch(mergePatch, one, "{}").as(nobody))
	s.send(patch(mergePatch, one, "{}").as(reader))
	s.send(patch(mergePatch, s.flunders(), "{}"))
	s.send(patch(mergePatch, one+"/status", "{}"))
	s.send(patch(mergePatch, group+"/v1beta1/namespaces/"+s.ns+"/flunders/a", `{"spec":{"fischerReference":"f","referenceType":"Fischer"}}`))
	s.send(get(one))
	s.send(patch(mergePatch, one, `{"metadata":{"finalizers":null}}`))
	s.send(remove(s.flunders(), ""))
}

// again reads an object and keeps what it says of itself.
func (s *script) again(name, target string) { s.keep(name, s.send(get(target))) }

func tellApplies(s *script) {
	one := s.flunders("a")
	apply := func(manager, body string, more ...string) pair {
		return s.send(patch(applyPatch, one, body).query("fieldManager", manager).query(more...))
	}
	whole := func(metadata, spec string) string {
		return `{"apiVersion":"` + apiVersion + `","kind":"Flunder","metadata":{"name":"a"` + metadata + `},"spec":` + spec + `}`
	}
	for _, manager := range []string{"one", "two"} {
		for _, body := range []string{
			whole("", "{}"), whole("", `{"reference":"x"}`), whole("", `{"reference":"x"}`), whole("", `{"reference":"y"}`), whole(`,"labels":{"app":"red"}`, `{"reference":"y"}`), whole(`,"labels":{"app":"green","`+manager+`":"x"}`, "{}"), whole("", "{}"),
			whole(`,"labels":null`, "null"), whole(`,"finalizers":["example.com/`+manager+`"]`, "{}"), whole(`,"finalizers":["example.com/shared"]`, "{}"), whole(`,"annotations":{"a":""}`, `{"referenceType":"Fischer"}`), whole(`,"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"}]`, "{}"),
			whole(`,"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"a","uid":"u"},{"apiVersion":"v1","kind":"Pod","name":"b","uid":"u"}]`, "{}"),
		} {
			apply(manager, body, "dryRun", "All")
			apply(manager, body)
			apply(manager, body, "force", "true")
		}
		s.send(put(one, object("metadata", object("name", text("a")))))
		s.again("a", one)
		s.send(patch(mergePatch, one, `{"metadata":{"labels":{"app":"merged"}},"spec":{"reference":"merged"}}`))
	}
	for _, body := range []string{
		"", " ", "null", "[]", "1", "{}", "{", "not: [yaml", "a: b", "- a", "\x00", "\t", `{"kind":"Flunder"}`, `{"apiVersion":"` + apiVersion + `"}`, `{"apiVersion":"` + apiVersion + `","kind":"Flunder"}`, `{"apiVersion":"` + apiVersion + `","kind":"Other","metadata":{"name":"a"}}`,
		`{"apiVersion":"v1","kind":"Flunder","metadata":{"name":"a"}}`, `{"apiVersion":"wardle.example.com/v1beta1","kind":"Flunder","metadata":{"name":"a"}}`, `{"apiVersion":"` + apiVersion + `","kind":"Flunder","metadata":{"name":"b"}}`, whole(`,"namespace":"other"`, "{}"), whole(`,"uid":"u"`, "{}"),
		whole(`,"resourceVersion":"1"`, "{}"), whole(`,"resourceVersion":"{a.rv}"`, "{}"), whole(`,"managedFields":[]`, "{}"), whole(`,"managedFields":[{}]`, "{}"), whole(`,"creationTimestamp":null`, "{}"), whole(`,"deletionTimestamp":"2020-01-01T00:00:00Z"`, "{}"), whole(`,"generation":3`, "{}"),
		whole("", `{"unknown":1}`), whole("", `{"reference":1}`), whole("", `[]`), whole(`,"labels":{"a":1}`, "{}"), whole(`,"labels":{"-":"x"}`, "{}"), whole("", `{"reference":"x","reference":"y"}`), whole(`,"nope":1`, "{}"), "apiVersion: " + apiVersion + "\nkind: Flunder\nmetadata:\n  name: a\nspec:\n  reference: yaml\n", "apiVersion: " + apiVersion + "\nkind: Flunder\nmetadata:\n  name: a\n  name: a\n",
		"---\napiVersion: " + apiVersion + "\nkind: Flunder\nmetadata: {name: a}\n---\na: b\n",
	} {
		apply("one", body, "force", "true")
		apply("one", body, "force", "true", "fieldValidation", "Strict")
	}
	for _, manager := range []string{"", "ä", "a b", "a\nb", strings.Repeat("m", 128), strings.Repeat("m", 129)} {
		apply(manager, whole("", "{}"))
	}
	for _, options := range [][]string{{"force", "x"}, {"force", "false"}, {"dryRun", "x"}, {"fieldValidation", "X"}, {"fieldValidation", "Ignore"}} {
		apply("one", whole("", "{}"), options...)
	}
	s.send(patch(applyPatch, one, whole("", "{}")))
	for _, accept := range accepts {
		if !strings.Contains(accept, protoType) {
			s.send(patch(applyPatch, one, whole("", "{}")).query("fieldManager", "one").accept(accept))
		}
	}
	for i, metadata := range []string{"", `,"labels":{"app":"red"}`, `,"finalizers":["example.com/a"]`, `,"uid":"u"`, `,"resourceVersion":"1"`, `,"resourceVersion":"0"`, `,"generation":4`, `,"creationTimestamp":"2020-01-01T00:00:00Z"`, `,"generateName":"x-"`} {
		name := fmt.Sprintf("made%d", i)
		body := strings.Replace(whole(metadata, `{"reference":"x"}`), `"name":"a"`, `"name":"`+name+`"`, 1)
		s.send(patch(applyPatch, s.flunders(name), body).query("fieldManager", "one", "dryRun", "All"))
		s.send(patch(applyPatch, s.flunders(name), body).query("fieldManager", "one"))
		s.send(patch(applyPatch, s.flunders(name), body).query("fieldManager", "one"))
		s.send(patch(mergePatch, s.flunders(name), `{"metadata":{"finalizers":null}}`))
	}
	s.send(patch(applyPatch, s.flunders("gone"), strings.Replace(whole(`,"deletionTimestamp":"2020-01-01T00:00:00Z"`, "{}"), `"name":"a"`, `"name":"gone"`, 1)).query("fieldManager", "one", "dryRun", "All"))
	for _, name := range names253 {
		if !strings.ContainsAny(name, "/?#%\x00\n .") && name != "" {
			body := strings.Replace(whole("", `{}`), `"name":"a"`, `"name":`+text(name), 1)
			s.send(patch(applyPatch, s.flunders(strings.ReplaceAll(name, "ä", "%C3%A4")), body).query("fieldManager", "one", "dryRun", "All"))
		}
	}
	s.send(patch(applyPatch, one, whole("", "{}")).query("fieldManager", "one").as(reader))
	s.send(patch(mergePatch, one, `{"metadata":{"finalizers":null}}`))
	s.send(remove(s.flunders(), ""))
}

func tellDeletes(s *script) {
	for _, body := range []string{
		"", "{}", `{"kind":"DeleteOptions","apiVersion":"v1"}`, `{"kind":"DeleteOptions","apiVersion":"` + apiVersion + `"}`, `{"kind":"DeleteOptions","apiVersion":"meta.k8s.io/v1"}`, `{"kind":"Other","apiVersion":"v1"}`, `{"kind":"DeleteOptions","apiVersion":"x/v9"}`, `{"kind":"DeleteOptions"}`,
		`{"gracePeriodSeconds":0}`, `{"gracePeriodSeconds":5}`, `{"gracePeriodSeconds":-1}`, `{"gracePeriodSeconds":"x"}`, `{"propagationPolicy":"Foreground"}`, `{"propagationPolicy":"Background"}`, `{"propagationPolicy":"Orphan"}`, `{"propagationPolicy":"X"}`, `{"propagationPolicy":""}`,
		`{"orphanDependents":true}`, `{"orphanDependents":false}`, `{"orphanDependents":true,"propagationPolicy":"Orphan"}`, `{"orphanDependents":1}`, `{"preconditions":{"uid":"{o.uid}"}}`, `{"preconditions":{"uid":"x"}}`, `{"preconditions":{"uid":""}}`, `{"preconditions":{"resourceVersion":"{o.rv}"}}`,
		`{"preconditions":{"resourceVersion":"1"}}`, `{"preconditions":{"resourceVersion":"x"}}`, `{"preconditions":{"uid":"{o.uid}","resourceVersion":"{o.rv}"}}`, `{"preconditions":null}`, `{"preconditions":[]}`, `{"dryRun":["All"]}`, `{"dryRun":["x"]}`, `{"dryRun":[]}`, `{"dryRun":"All"}`, `{"unknown":1}`,
		"[]", "null", "1", "{", "not json", " ", "a: b", `{"ignoreStoreReadErrorWithClusterBreakingPotential":true}`, `{"ignoreStoreReadErrorWithClusterBreakingPotential":false}`,
	} {
		for _, finalizers := range []string{"[]", `["example.com/a"]`} {
			s.keep("o", s.send(post(s.flunders(), s.flunder("o", "metadata.finalizers", finalizers))))
			s.send(remove(s.flunders("o"), body))
			s.send(get(s.flunders("o")))
			s.send(remove(s.flunders("o"), body))
			s.send(patch(mergePatch, s.flunders("o"), `{"metadata":{"finalizers":null}}`))
			s.ask(remove(s.flunders("o"), ""))
		}
		s.send(remove(s.flunders("missing"), body))
	}
	for _, options := range [][]string{
		{"dryRun", "All"}, {"dryRun", "x"}, {"gracePeriodSeconds", "0"}, {"gracePeriodSeconds", "x"}, {"propagationPolicy", "Foreground"}, {"propagationPolicy", "X"}, {"propagationPolicy", ""}, {"orphanDependents", "true"}, {"orphanDependents", "false"}, {"orphanDependents", "x"}, {"pretty", "true"},
		{"uid", "x"}, {"resourceVersion", "1"},
	} {
		s.keep("o", s.send(post(s.flunders(), s.flunder("o"))))
		s.send(remove(s.flunders("o"), "").query(options...))
		s.send(patch(mergePatch, s.flunders("o"), `{"metadata":{"finalizers":null}}`))
		s.ask(remove(s.flunders("o"), ""))
	}
	for _, accept := range accepts {
		if strings.Contains(accept, protoType) {
			continue
		}
		for _, finalizers := range []string{"[]", `["example.com/a"]`} {
			s.send(post(s.flunders(), s.flunder("o", "metadata.finalizers", finalizers)))
			s.send(remove(s.flunders("o"), "").accept(accept))
			if strings.Contains(accept, "PartialObjectMetadataList") {
				s.clear()
				continue
			}
			s.send(patch(mergePatch, s.flunders("o"), `{"metadata":{"finalizers":null}}`))
			s.ask(remove(s.flunders("o"), ""))
		}
	}
	for _, kind := range contentTypes {
		s.send(post(s.flunders(), s.flunder("o")))
		s.send(remove(s.flunders("o"), "{}").with("Content-Type", kind))
		s.ask(remove(s.flunders("o"), ""))
	}
	s.send(remove(s.flunders("missing"), "").as(nobody))
	s.send(remove(s.flunders(), "").as(reader))
	s.send(remove(s.flunders("missing/status"), ""))
	s.deleteCollections()
}

func (s *script) deleteCollections() {
	for _, options := range [][]string{
		{"labelSelector", "app=red"}, {"fieldSelector", "metadata.name=a"}, {"fieldSelector", "metadata.name!=a"}, {"labelSelector", "x=("}, {"fieldSelector", "spec=1"}, {"dryRun", "All"}, {"limit", "2"}, {"limit", "x"}, {"resourceVersion", "0"}, {"resourceVersion", "x"},
		{"propagationPolicy", "Foreground"}, {"propagationPolicy", "X"}, {"continue", "x"}, {"timeoutSeconds", "1"}, {"resourceVersionMatch", "Exact"}, {"sendInitialEvents", "true"}, {},
	} {
		s.populateQuietly()
		s.send(remove(s.flunders(), "").query(options...))
		s.send(get(s.flunders()))
	}
	for _, body := range []string{"{}", `{"preconditions":{"uid":"x"}}`, `{"dryRun":["All"]}`, `{"propagationPolicy":"Orphan"}`, "{", "1", `{"kind":"Other"}`} {
		s.populateQuietly()
		s.send(remove(s.flunders(), body))
		s.send(get(s.flunders()))
	}
	for _, accept := range accepts {
		if !strings.Contains(accept, protoType) {
			s.populateQuietly()
			s.send(remove(s.flunders(), "").accept(accept))
		}
	}
	s.clear()
}

// populateQuietly makes three objects anew, without comparing.
func (s *script) populateQuietly() {
	s.clear()
	for _, name := range []string{"a", "b", "c"} {
		color := "red"
		if name == "b" {
			color = "green"
		}
		s.ask(post(s.flunders(), s.flunder(name, "metadata.labels", labels("app", color))))
	}
}

// clear removes what is left in the namespace, whatever holds it back.
func (s *script) clear() {
	p := s.ask(get(s.flunders()))
	if items := p.trees[0].at("items"); items != nil {
		for _, each := range items.parts {
			name := each.at("metadata", "name").text()
			if each.at("metadata", "finalizers") != nil {
				s.ask(patch(mergePatch, s.flunders(name), `{"metadata":{"finalizers":null}}`))
			}
		}
	}
	s.ask(remove(s.flunders(), ""))
	for _, name := range []string{"a", "b", "c"} {
		s.ask(patch(mergePatch, s.flunders(name), `{"metadata":{"finalizers":null}}`))
	}
}

func tellSizes(s *script) {
	for _, size := range []int{3 << 20, 3<<20 - 300} {
		big := strings.Repeat("x", size)
		s.send(post(s.flunders(), s.flunder("big", "spec.reference", text(big))).query("dryRun", "All"))
		s.send(patch(mergePatch, s.flunders("big"), `{"spec":{"reference":"`+big+`"}}`))
		s.send(put(s.flunders("big"), big+"x"))
		s.send(remove(s.flunders("big"), big+"x"))
	}
}
