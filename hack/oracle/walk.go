package main

import "fmt"

// tellWalk does by chance what can be done to a few objects, and compares every
// answer and a watch of it all.
func tellWalk(s *script) {
	s.keep("now", s.ask(get(s.flunders())))
	watch := s.watch(get(s.flunders()).query("watch", "1", "resourceVersion", "{now.rv}"))
	red := s.watch(get(s.flunders()).query("watch", "1", "resourceVersion", "{now.rv}", "labelSelector", "color=red").accept(partialType))
	for range 400 {
		s.step(s.walked())
	}
	s.clear()
	s.send(post(s.flunders(), s.flunder("end", "metadata.labels", labels("color", "red"))))
	for _, each := range []*watching{watch, red} {
		each.until(func(event *node) bool { return eventName(event) == "end" })
		each.close()
	}
	s.send(remove(s.flunders("end"), ""))
}

// walked are the objects of the walk.
func (s *script) walked() string { return choose(s, "a", "b", "c", "d") }

// step sends one request, now and then on a dry run.
func (s *script) step(name string) {
	one := s.flunders(name)
	var r request
	switch s.random.IntN(12) {
	case 0, 1:
		r = post(s.flunders(), s.flunder(name, s.chance()...))
	case 2:
		s.keep(name, s.send(get(one)))
		return
	case 3:
		s.keep(name, s.send(get(one)))
		r = put(one, s.flunder(name, append(s.chance(), "metadata.resourceVersion", text("{"+name+".rv}"))...))
	case 4:
		r = patch(mergePatch, one, object("metadata", object("labels", object("color", choose(s, text("red"), text("blue"), "null")))))
	case 5:
		r = patch(mergePatch, one, object("metadata", object("finalizers", choose(s, "null", `["example.com/a"]`, `["example.com/b","example.com/a"]`)), "spec", object("reference", choose(s, text("x"), text("y"), "null"))))
	case 6:
		r = patch(jsonPatch, one, choose(s, `[{"op":"add","path":"/metadata/annotations","value":{"note":"1"}}]`, `[{"op":"remove","path":"/metadata/annotations"}]`, `[{"op":"replace","path":"/spec","value":{}}]`, `[{"op":"test","path":"/metadata/labels/color","value":"red"},{"op":"add","path":"/metadata/labels/hot","value":"yes"}]`))
	case 7, 8:
		r = patch(applyPatch, one, s.flunder(name, s.chance()...)).query("fieldManager", choose(s, "one", "two", "three"))
		if s.random.IntN(2) == 0 {
			r = r.query("force", "true")
		}
	case 9:
		r = remove(one, choose(s, "", "", "", `{"preconditions":{"uid":"wrong"}}`, `{"propagationPolicy":"Background"}`))
	case 10:
		r = get(s.flunders()).query("labelSelector", choose(s, "", "color=red", "color!=red", "hot")).accept(choose(s, jsonType, tableType, partialsType))
	case 11:
		r = remove(s.flunders(), "").query("labelSelector", choose(s, "color=red", "hot", "color=green"))
	}
	if r.method != "GET" && s.random.IntN(6) == 0 {
		r = r.query("dryRun", "All")
	}
	s.send(r)
}

// chance is what an object may hold.
func (s *script) chance() []string {
	var fields []string
	if s.random.IntN(2) == 0 {
		fields = append(fields, "metadata.labels", labels("color", choose(s, "red", "green")))
	}
	if s.random.IntN(3) == 0 {
		fields = append(fields, "metadata.annotations", labels("count", fmt.Sprint(s.random.IntN(3))))
	}
	if s.random.IntN(4) == 0 {
		fields = append(fields, "metadata.finalizers", choose(s, "[]", `["example.com/a"]`))
	}
	if s.random.IntN(2) == 0 {
		fields = append(fields, "spec.reference", text(choose(s, "x", "y", "z")))
	}
	return fields
}
