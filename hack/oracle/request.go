package main

import (
	"net/url"
	"strings"
)

// A request, the same for both sides but for what they answered before: texts
// may refer to that as {name.rv}, {name.uid}, {name.continue}.
type request struct {
	method, target string
	header         []line
	body           string
	user           string
}

type line struct{ name, value string }

func get(target string) request { return request{method: "GET", target: target} }

func post(target, body string) request {
	return request{method: "POST", target: target, body: body}.with("Content-Type", jsonType)
}

func put(target, body string) request {
	return request{method: "PUT", target: target, body: body}.with("Content-Type", jsonType)
}

func patch(kind, target, body string) request {
	return request{method: "PATCH", target: target, body: body}.with("Content-Type", kind)
}

func remove(target, body string) request {
	r := request{method: "DELETE", target: target, body: body}
	if body != "" {
		r = r.with("Content-Type", jsonType)
	}
	return r
}

const (
	jsonType     = "application/json"
	yamlType     = "application/yaml"
	protoType    = "application/vnd.kubernetes.protobuf"
	jsonPatch    = "application/json-patch+json"
	mergePatch   = "application/merge-patch+json"
	applyPatch   = "application/apply-patch+yaml"
	strategic    = "application/strategic-merge-patch+json"
	tableType    = "application/json;as=Table;v=v1;g=meta.k8s.io"
	partialType  = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
	partialsType = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
)

// with replaces a header.
func (r request) with(name, value string) request {
	kept := []line{}
	for _, l := range r.header {
		if l.name != name {
			kept = append(kept, l)
		}
	}
	r.header = append(kept, line{name, value})
	return r
}

func (r request) accept(value string) request { return r.with("Accept", value) }

func (r request) as(user string) request {
	r.user = user
	return r
}

// query adds parameters: names and values by turns.
func (r request) query(pairs ...string) request {
	for i := 0; i < len(pairs); i += 2 {
		separator := "&"
		if !strings.Contains(r.target, "?") {
			separator = "?"
		}
		value := pairs[i+1]
		if !reference.MatchString(value) {
			value = url.QueryEscape(value)
		}
		r.target += separator + pairs[i] + "=" + value
	}
	return r
}

// lines are all headers to send, who asks among them.
func (r request) lines(m mode) []line {
	all := append([]line{}, r.header...)
	if !r.names("User-Agent") {
		all = append(all, line{"User-Agent", userAgent})
	}
	if m == aggregated {
		if r.user != admin {
			all = append(all, line{"Impersonate-User", r.user})
		}
		return all
	}
	if r.user == admin {
		return append(all, line{"X-Remote-User", "kubernetes-admin"}, line{"X-Remote-Group", "system:masters"})
	}
	return append(all, line{"X-Remote-User", r.user})
}

func (r request) names(header string) bool {
	for _, l := range r.header {
		if l.name == header {
			return true
		}
	}
	return false
}

// String is the request in one line, as the list of differences knows it.
func (r request) String() string {
	text := r.method + " " + r.target
	for _, l := range r.header {
		text += " | " + l.name + ": " + l.value
	}
	if r.user != admin {
		text += " | as " + r.user
	}
	if r.body != "" {
		text += " | " + abbreviated(r.body, 300)
	}
	return text
}

// curl sends it to one side.
func (r request) curl(s *side, m mode) string {
	certificate := "admin"
	if m != aggregated {
		certificate = "front-proxy-client"
	}
	pki := s.lab + "/pki/"
	words := []string{"curl", "-si", "--cacert", pki + "ca.crt",
		"--cert", pki + certificate + ".crt", "--key", pki + certificate + ".key", "-X", r.method}
	if m == http1 {
		words = append(words, "--http1.1")
	}
	for _, l := range r.lines(m) {
		words = append(words, "-H", quoted(l.name+": "+s.fill(l.value)))
	}
	if r.body != "" {
		words = append(words, "--data-binary", quoted(abbreviated(s.fill(r.body), 2000)))
	}
	return strings.Join(append(words, quoted(s.places[m].base+s.fill(r.target))), " ")
}

func quoted(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func abbreviated(text string, atMost int) string {
	if len(text) <= atMost {
		return text
	}
	return text[:atMost] + "..."
}
