package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
)

// A scenario is a story of requests in a namespace of its own, told anew for
// every way to the servers.
type scenario struct {
	name string
	// rows of docs/conformance.md that it compares.
	rows  string
	modes []mode
	tell  func(*script)
}

// A script is one scenario being told to both sides.
type script struct {
	run       *run
	scenario  scenario
	mode      mode
	random    *rand.Rand
	ns        string
	relations *relations
	sent      atomic.Int64
}

// A pair is what both sides answered, as trees where they are JSON.
type pair struct {
	answers [2]answer
	trees   [2]*node
}

func (p pair) status() int { return p.answers[0].status }

// send asks both at the same time, compares, and returns the answers.
func (s *script) send(r request) pair {
	p := s.ask(r)
	s.judge(r, p)
	return p
}

func (s *script) ask(r request) pair {
	var p pair
	s.sent.Add(1)
	s.both(func(i int) {
		p.answers[i] = s.run.sides[i].send(s.mode, r)
		if mediaType(p.answers[i].header) == jsonType {
			p.trees[i], _ = parse(p.answers[i].body)
		}
	})
	return p
}

func (s *script) judge(r request, p pair) {
	for _, each := range s.run.sides {
		if filled := each.fill(r.String()); strings.Contains(filled, unknown) {
			s.report(r, []discrepancy{{"reference", "known", each.name + ": " + filled}})
		}
	}
	s.report(r, compare(s.relations, r, p.answers[0], p.answers[1]))
}

// together sends requests that wait, all at once, and compares in order.
func (s *script) together(requests ...request) {
	pairs := make([]pair, len(requests))
	var group sync.WaitGroup
	for i, r := range requests {
		group.Go(func() { pairs[i] = s.ask(r) })
	}
	group.Wait()
	for i, r := range requests {
		s.judge(r, pairs[i])
	}
}

// watch opens a watch on both sides. When this returns both see what happens.
func (s *script) watch(r request) *watching {
	w := &watching{script: s, request: r}
	s.sent.Add(1)
	s.both(func(i int) { w.streams[i] = openStream(s.run.sides[i], s.mode, r) })
	left, right := w.streams[0], w.streams[1]
	if left.header == nil || right.header == nil {
		for _, each := range w.streams {
			if each.header != nil {
				each.answer = answer{status: 200, header: each.header}
			}
		}
		s.report(r, compare(s.relations, r, left.answer, right.answer))
		return w
	}
	s.report(r, compareHeaders(left.header, right.header))
	return w
}

func (s *script) both(do func(int)) {
	var group sync.WaitGroup
	for i := range s.run.sides {
		group.Go(func() { do(i) })
	}
	group.Wait()
}

// keep remembers an answer for later requests.
func (s *script) keep(name string, p pair) {
	for i, tree := range p.trees {
		metadata := tree.at("metadata")
		known := s.run.sides[i].known
		known[name+".rv"] = metadata.at("resourceVersion").text()
		known[name+".uid"] = metadata.at("uid").text()
		known[name+".name"] = metadata.at("name").text()
		known[name+".continue"] = metadata.at("continue").text()
		known[name+".etag"] = p.answers[i].header.Get("Etag")
	}
}

// forge keeps a continue token that is changed on the way.
func (s *script) forge(name string, change func(fields map[string]any)) {
	for _, each := range s.run.sides {
		text, _ := base64.RawURLEncoding.DecodeString(each.known[name+".continue"])
		fields := map[string]any{}
		_ = json.Unmarshal(text, &fields)
		change(fields)
		text, _ = json.Marshal(fields)
		each.known[name+".continue"] = base64.RawURLEncoding.EncodeToString(text)
	}
}

func (s *script) report(r request, found []discrepancy) {
	for _, each := range found {
		s.run.found(s, r, each)
	}
}

// name makes the name of an object or namespace of this script.
func (s *script) name(parts ...any) string {
	return fmt.Sprint(parts...)
}

// flunders is the path of the flunders of the script's namespace.
func (s *script) flunders(name ...string) string {
	path := group + "/v1alpha1/namespaces/" + s.ns + "/flunders"
	for _, each := range name {
		path += "/" + each
	}
	return path
}

const (
	group       = "/apis/wardle.example.com"
	allFlunders = group + "/v1alpha1/flunders"
	fischers    = group + "/v1alpha1/fischers"
	apiVersion  = "wardle.example.com/v1alpha1"
)

// choose is one of them by chance.
func choose[T any](s *script, from ...T) T { return from[s.random.IntN(len(from))] }
