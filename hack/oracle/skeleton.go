package main

import (
	"maps"
	"slices"
	"strings"
)

// skeleton is what clients read in an OpenAPI document: paths, operations,
// parameters, media types and the forms of the kinds, without texts for people
// and without the definitions of apimachinery, which each server words itself.
// Definitions are named by version and kind: what comes before is a package.
func skeleton(document *node) *node {
	return bare(resolved(document, document.field("parameters")))
}

// resolved puts the parameters that OpenAPI v2 keeps apart where they are used.
func resolved(n, parameters *node) *node {
	if reference := n.at("$ref").text(); strings.HasPrefix(reference, "#/parameters/") && parameters != nil {
		if found := parameters.field(strings.TrimPrefix(reference, "#/parameters/")); found != nil {
			return found
		}
	}
	whole := &node{kind: n.kind, scalar: n.scalar}
	for i, part := range n.parts {
		if n.kind == '{' {
			if part == parameters {
				continue
			}
			whole.names = append(whole.names, n.names[i])
		}
		whole.parts = append(whole.parts, resolved(part, parameters))
	}
	return whole
}

func bare(n *node) *node {
	if n.kind == '[' {
		list := &node{kind: '['}
		for _, part := range n.parts {
			list.parts = append(list.parts, bare(part))
		}
		slices.SortStableFunc(list.parts, func(a, b *node) int { return strings.Compare(a.String(), b.String()) })
		return list
	}
	if n.kind != '{' {
		return n
	}
	if all := n.field("allOf"); all != nil && len(all.parts) == 1 {
		return bare(all.parts[0])
	}
	fields := map[string]*node{}
	n = spread(n)
	for i, name := range n.names {
		part := n.parts[i]
		switch {
		case unread[name] && (part.kind == 0 || name != "description"):
		case name == "default" && part.at("description") == nil:
		case strings.HasPrefix(name, "io.k8s.apimachinery."):
		case name == "x-kubernetes-list-type" && part.text() == "atomic":
			// So are lists that say nothing.
		case name == "properties" && len(part.parts) == 0:
		case name == "parameters":
			fields[name] = byName(part)
		case name == "$ref":
			fields[name] = &node{scalar: short(part.text())}
		default:
			fields[short(name)] = bare(part)
		}
	}
	object := &node{kind: '{'}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		object.names = append(object.names, name)
		object.parts = append(object.parts, fields[name])
	}
	return object
}

// methods name the operations of a path.
var methods = []string{"get", "put", "post", "delete", "patch"}

// spread gives each operation of a path the parameters of the path.
func spread(n *node) *node {
	shared := n.field("parameters")
	if shared == nil || !slices.ContainsFunc(methods, func(method string) bool { return n.field(method) != nil }) {
		return n
	}
	whole := &node{kind: '{'}
	for i, name := range n.names {
		part := n.parts[i]
		if name == "parameters" {
			continue
		}
		if slices.Contains(methods, name) {
			part = withParameters(part, shared.parts)
		}
		whole.names = append(whole.names, name)
		whole.parts = append(whole.parts, part)
	}
	return whole
}

func withParameters(operation *node, shared []*node) *node {
	own := operation.field("parameters")
	if own == nil {
		own = &node{kind: '['}
	}
	whole := &node{kind: '{', names: []string{"parameters"}, parts: []*node{{kind: '[', parts: slices.Concat(own.parts, shared)}}}
	for i, name := range operation.names {
		if name != "parameters" {
			whole.names = append(whole.names, name)
			whole.parts = append(whole.parts, operation.parts[i])
		}
	}
	return whole
}

// unread are members that say nothing about the form of requests.
var unread = map[string]bool{"description": true, "security": true, "securitySchemes": true, "securityDefinitions": true}

// byName makes an object of a list of parameters, whose order means nothing.
func byName(list *node) *node {
	fields := map[string]*node{}
	for _, part := range list.parts {
		fields[part.at("in").text()+" "+part.at("name").text()] = bare(part)
	}
	object := &node{kind: '{'}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		object.names = append(object.names, name)
		object.parts = append(object.parts, fields[name])
	}
	return object
}

// short is the end of the name of a definition, or of a reference to one.
func short(name string) string {
	if !strings.Contains(name, "wardle.") && !strings.Contains(name, "apimachinery.") {
		return name
	}
	if strings.HasPrefix(name, "/") {
		return name
	}
	parts := strings.Split(name, ".")
	return strings.Join(parts[max(0, len(parts)-2):], ".")
}
