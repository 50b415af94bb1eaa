package main

import "strings"

// A watched is a watch and what it sees last of the story: the last change of
// the object of that name, "-name" for that it is gone, "." for the mark behind
// the initial events.
type watched struct {
	request request
	last    string
}

func tellWatches(s *script) {
	s.populate(6)
	from := func(target string) request { return get(target).query("watch", "1", "resourceVersion", "{now.rv}") }
	here, legacy := s.flunders(), group+"/v1alpha1/watch/namespaces/"+s.ns+"/flunders"
	all := []watched{
		{from(here), "g"},
		{from(here).query("allowWatchBookmarks", "true"), "g"},
		{from(allFlunders), "g"},
		{from(allFlunders).query("fieldSelector", "metadata.namespace="+s.ns), "g"},
		{from(group + "/v1beta1/namespaces/" + s.ns + "/flunders"), "g"},
		{from(legacy), "g"},
		{get(legacy).query("resourceVersion", "{now.rv}"), "g"},
		{get(legacy+"/a").query("resourceVersion", "{now.rv}"), "a"},
		{get(group+"/v1alpha1/watch/flunders").query("resourceVersion", "{now.rv}", "fieldSelector", "metadata.namespace="+s.ns), "g"},
		{from(s.flunders("a")), "a"},
		{from(s.flunders("g")), "g"},
		{from(here).query("pretty", "true"), "g"},
		{from(here).with("User-Agent", "curl/8.0"), "g"},
		{from(here).query("limit", "1"), "g"},
		{from(here).query("sendInitialEvents", "false", "resourceVersionMatch", "NotOlderThan"), "g"},
	}
	for _, selected := range []struct{ selector, last string }{
		{"app=red", "g"}, {"app=green", "a"}, {"app!=red", "a"}, {"app", "g"}, {"!app", "e"}, {"tier", "b"}, {"tier=2", "f"}, {"app in (red,green),!tier", "g"},
	} {
		all = append(all, watched{from(here).query("labelSelector", selected.selector), selected.last})
		all = append(all, watched{from(here).query("labelSelector", selected.selector).accept(tableType), selected.last})
		all = append(all, watched{from(here).query("labelSelector", selected.selector).accept(partialType), selected.last})
	}
	for _, selected := range []struct{ selector, last, red string }{
		{"metadata.name=a", "a", "-a"}, {"metadata.name=g", "g", "g"}, {"metadata.name!=g", "e", "b"}, {"metadata.name=b", "b", "b"}, {"metadata.name=a,metadata.namespace=" + s.ns, "a", "-a"},
	} {
		all = append(all, watched{from(here).query("fieldSelector", selected.selector), selected.last})
		all = append(all, watched{from(allFlunders).query("fieldSelector", selected.selector+",metadata.namespace="+s.ns), selected.last})
		all = append(all, watched{from(here).query("fieldSelector", selected.selector, "labelSelector", "app=red"), selected.red})
	}
	for _, accept := range accepts {
		all = append(all, watched{from(here).accept(accept), "g"})
	}
	for _, include := range []string{"Object", "Metadata"} {
		all = append(all, watched{from(here).query("includeObject", include).accept(tableType), "g"})
	}
	all = append(all, watched{from(here).query("includeObject", "None").accept(tableType), "-g"})
	for _, initial := range [][]string{
		{},
		{"resourceVersion", ""},
		{"resourceVersion", "0"},
		{"allowWatchBookmarks", "true"},
		{"resourceVersion", "0", "allowWatchBookmarks", "true"},
		{"sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan"},
		{"sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan", "resourceVersion", "0"},
		{"sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan", "allowWatchBookmarks", "true"},
		{"sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan", "resourceVersion", "{now.rv}", "allowWatchBookmarks", "true"},
		{"sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan", "allowWatchBookmarks", "true", "labelSelector", "app"},
		{"sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan", "allowWatchBookmarks", "true", "fieldSelector", "metadata.name=a"},
		{"sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan", "allowWatchBookmarks", "true", "labelSelector", "app=blue"},
		{"sendInitialEvents", "false", "resourceVersionMatch", "NotOlderThan"},
	} {
		last := "g"
		for _, each := range initial {
			switch each {
			case "metadata.name=a":
				last = "a"
			case "app=blue":
				last = "."
			}
		}
		for _, accept := range []string{jsonType, tableType, partialType, protoType + ";as=PartialObjectMetadata;v=v1;g=meta.k8s.io"} {
			all = append(all, watched{get(here).query("watch", "true").query(initial...).accept(accept), last})
		}
	}
	s.follow(all, s.story)

	s.refusedWatches()
	s.endingWatches()
}

// follow opens all watches, has the story told, and compares what each saw of it.
func (s *script) follow(all []watched, story func()) {
	var open []*watching
	for _, each := range all {
		open = append(open, s.watch(each.request))
	}
	story()
	for i, each := range all {
		open[i].until(lastOf(each.last))
		open[i].close()
	}
}

// lastOf finds the event that ends a story.
func lastOf(what string) func(*node) bool {
	if what == "." {
		return isMark
	}
	if gone, ok := strings.CutPrefix(what, "-"); ok {
		return func(event *node) bool { return event.at("type").text() == "DELETED" && eventName(event) == gone }
	}
	return func(event *node) bool {
		return eventName(event) == what && eventMetadata(event).at("annotations", "last").text() == "true"
	}
}

// story lets objects come, change, enter and leave selections, and go.
func (s *script) story() {
	change := func(name, body string) { s.send(patch(mergePatch, s.flunders(name), body)) }
	s.create("g", "metadata.labels", labels("app", "red"))
	change("a", `{"metadata":{"labels":{"app":"green"}}}`)
	change("b", `{"metadata":{"labels":{"app":"red"}}}`)
	change("b", `{"metadata":{"labels":{"app":"red"}}}`)
	change("c", `{"metadata":{"annotations":{"note":"changed"}}}`)
	change("f", `{"spec":{"reference":"x"}}`)
	change("e", `{"metadata":{"finalizers":["example.com/wait"]}}`)
	s.send(remove(s.flunders("e"), ""))
	s.create("h")
	s.send(remove(s.flunders("h"), ""))
	s.create("h", "metadata.labels", labels("tier", "3"))
	s.send(remove(s.flunders(), "").query("labelSelector", "tier=3"))
	for _, name := range []string{"f", "d", "b", "a", "e", "g"} {
		change(name, `{"metadata":{"annotations":{"last":"true"}}}`)
	}
	change("e", `{"metadata":{"finalizers":null}}`)
	s.send(remove(s.flunders("g"), ""))
}

func (s *script) refusedWatches() {
	here := get(s.flunders()).query("watch", "1")
	var all []request
	for _, version := range versions {
		all = append(all, here.query("resourceVersion", version))
	}
	for _, match := range []string{"Exact", "NotOlderThan", "exact", "X"} {
		for _, version := range []string{"", "0", "{now.rv}", "x"} {
			for _, initial := range []string{"", "true", "false"} {
				r := here.query("resourceVersionMatch", match, "resourceVersion", version)
				if initial != "" {
					r = r.query("sendInitialEvents", initial)
				}
				all = append(all, r, r.query("continue", "x"))
			}
		}
	}
	for _, selector := range labelSelectors {
		all = append(all, here.query("labelSelector", selector))
	}
	for _, selector := range fieldSelectors {
		all = append(all, here.query("fieldSelector", selector), get(allFlunders).query("watch", "1", "fieldSelector", selector))
	}
	for _, more := range [][]string{
		{"sendInitialEvents", "true"}, {"sendInitialEvents", "false"}, {"sendInitialEvents", "x"}, {"continue", "x"}, {"limit", "x"}, {"limit", "-1"},
		{"timeoutSeconds", "abc"}, {"timeoutSeconds", "1.5"}, {"allowWatchBookmarks", "x"}, {"includeObject", "X"},
	} {
		all = append(all, here.query(more...))
	}
	for _, path := range []string{
		group + "/v1alpha1/watch", group + "/v1alpha1/watch/", group + "/v1alpha1/watch/nothings", group + "/v1alpha1/watch/namespaces/" + s.ns + "/fischers",
		group + "/v1alpha1/watch/namespaces/" + s.ns, group + "/v1alpha1/watch/flunders/a", group + "/v1alpha1/watch/fischers/missing", group + "/v1alpha1/watch/fischers",
		group + "/v1alpha1/watch/namespaces/" + s.ns + "/flunders/missing", group + "/v1alpha1/watch/namespaces/" + s.ns + "/flunders/a/status", group + "/v1beta1/watch/namespaces/nowhere/flunders",
	} {
		all = append(all, get(path), get(path).as(nobody))
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "HEAD"} {
			s.send(request{method: method, target: path})
		}
	}
	for _, watch := range []string{"true", "True", "yes", "", "0", "false"} {
		all = append(all, get(s.flunders()).query("watch", watch))
	}
	all = append(all, here.as(nobody), here.as(reader), here.query("fieldSelector", "metadata.name=a").as(nobody),
		get(s.flunders("a")).query("watch", "1", "fieldSelector", "metadata.name=b"), get(s.flunders("a")).query("watch", "1", "fieldSelector", "metadata.name=a"))
	var open []*watching
	for _, each := range all {
		open = append(open, s.watch(each.query("timeoutSeconds", "1")))
	}
	for _, each := range open {
		each.untilEnd()
	}
}

// endingWatches compares how watches end.
func (s *script) endingWatches() {
	here := get(s.flunders()).query("watch", "1")
	var open []*watching
	for _, timeout := range []string{"1", "2", "3"} {
		for _, accept := range accepts {
			open = append(open, s.watch(here.query("resourceVersion", "{now.rv}", "timeoutSeconds", timeout).accept(accept)))
		}
	}
	for _, version := range []string{"1", "2", "999", later} {
		for _, accept := range []string{jsonType, tableType, partialType, yamlType, protoType + ";as=PartialObjectMetadata;v=v1;g=meta.k8s.io"} {
			for _, more := range [][]string{{}, {"sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan", "allowWatchBookmarks", "true"}} {
				open = append(open, s.watch(here.query("resourceVersion", version, "timeoutSeconds", "5").query(more...).accept(accept)))
			}
		}
	}
	for _, each := range open {
		each.untilEnd()
	}
}
