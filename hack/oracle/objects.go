package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Bodies of requests. Fields are written in the order given: [name, value] by
// turns, where a value that is a string beginning with one of {["0123456789-tfn
// is JSON already.

// flunder is a whole flunder of the script's namespace.
func (s *script) flunder(name string, more ...string) string {
	metadata := object(append([]string{"name", text(name), "namespace", text(s.ns)}, field(more, "metadata")...)...)
	fields := []string{"apiVersion", text(apiVersion), "kind", text("Flunder"), "metadata", metadata}
	if spec := field(more, "spec"); len(spec) > 0 {
		fields = append(fields, "spec", object(spec...))
	}
	return object(fields...)
}

// fischer is a whole fischer.
func fischer(name string, more ...string) string {
	metadata := object(append([]string{"name", text(name)}, field(more, "metadata")...)...)
	fields := []string{"apiVersion", text(apiVersion), "kind", text("Fischer"), "metadata", metadata}
	return object(append(fields, field(more, "fischer")...)...)
}

// field picks what is under "part.name": it becomes name of that part.
func field(more []string, part string) []string {
	var own []string
	for i := 0; i < len(more); i += 2 {
		if name, ok := strings.CutPrefix(more[i], part+"."); ok {
			own = append(own, name, more[i+1])
		}
	}
	return own
}

// object is a JSON object of names and JSON values by turns.
func object(pairs ...string) string {
	var members []string
	for i := 0; i < len(pairs); i += 2 {
		members = append(members, text(pairs[i])+":"+pairs[i+1])
	}
	return "{" + strings.Join(members, ",") + "}"
}

// text is a JSON string.
func text(value string) string {
	quoted, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	// References to answers must survive.
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(quoted))
}

// labels is a JSON object of label names and values by turns.
func labels(pairs ...string) string {
	quoted := append([]string{}, pairs...)
	for i := 1; i < len(quoted); i += 2 {
		quoted[i] = text(quoted[i])
	}
	return object(quoted...)
}

// create makes a flunder, keeps the answer under its name, and returns it.
func (s *script) create(name string, more ...string) pair {
	p := s.send(post(s.flunders(), s.flunder(name, more...)))
	s.keep(name, p)
	return p
}

// populate makes flunders a, b, c... that selectors can tell apart.
func (s *script) populate(count int) {
	for i := range count {
		name := string(rune('a' + i))
		var set []string
		if i%2 == 0 {
			set = append(set, "app", "red")
		} else {
			set = append(set, "app", "green")
		}
		if i%3 != 0 {
			set = append(set, "tier", fmt.Sprint(i%3))
		}
		if i%5 == 4 {
			set = nil
		}
		more := []string{}
		if set != nil {
			more = append(more, "metadata.labels", labels(set...))
		}
		if i%4 == 1 {
			more = append(more, "metadata.annotations", labels("note", "<&> "+name))
		}
		if i%2 == 1 {
			more = append(more, "spec.reference", text("other-"+name))
		}
		s.create(name, more...)
	}
	s.now()
}

// now keeps the newest revision as {now.rv}.
func (s *script) now() {
	s.keep("now", s.ask(get(s.flunders())))
}
