package main

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A discrepancy is one thing that the answers to a request do not have in
// common.
type discrepancy struct {
	// where: "status", "header NAME", "text", or the path in the body.
	where       string
	left, right string
}

// ignored headers say nothing about the answer.
var ignored = map[string]bool{"Date": true, "Content-Length": true}

// compare tells in what two answers differ. Whatever else differs too when the
// status does is not told.
func compare(r *relations, asked request, left, right answer) []discrepancy {
	if left.failure != "" || right.failure != "" {
		return differ("answer", left.failure, right.failure)
	}
	if left.status != right.status {
		return []discrepancy{{"status",
			fmt.Sprintf("%d %s", left.status, abbreviated(string(left.body), 400)),
			fmt.Sprintf("%d %s", right.status, abbreviated(string(right.body), 400))}}
	}
	return append(compareHeaders(left.header, right.header), compareBodies(r, asked, left, right)...)
}

func differ(where, left, right string) []discrepancy {
	if left == right {
		return nil
	}
	return []discrepancy{{where, left, right}}
}

func compareHeaders(left, right http.Header) []discrepancy {
	var found []discrepancy
	names := map[string]bool{}
	for name := range left {
		names[name] = true
	}
	for name := range right {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !ignored[name] {
			found = append(found, differ("header "+name, headerText(name, left), headerText(name, right))...)
		}
	}
	return found
}

func headerText(name string, header http.Header) string {
	values := header.Values(name)
	switch name {
	case "X-Kubernetes-Pf-Flowschema-Uid", "X-Kubernetes-Pf-Prioritylevel-Uid":
		// Of the cluster each server is in.
		return uid.ReplaceAllString(strings.Join(values, "\n"), "uid")
	case "Audit-Id":
		return fmt.Sprintf("%d lines", len(values))
	case "Etag", "Last-Modified", "Expires":
		return fmt.Sprintf("%d lines, %s", len(values), shape(values))
	}
	return strings.Join(values, "\n")
}

// shape is the form of a value that is any server's own.
func shape(values []string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'F':
			return 'X'
		}
		return c
	}, strings.Join(values, "\n"))
}

func compareBodies(r *relations, asked request, left, right answer) []discrepancy {
	kind := mediaType(left.header)
	if strings.Contains(left.header.Get("Content-Encoding"), "gzip") {
		return differ("text", "gzip", first(right.body, 2, "\x1f\x8b", "gzip"))
	}
	switch {
	case strings.HasPrefix(kind, "application/com.github.proto-openapi"):
		// hack/conformance reads these with Go's own reader.
		return differ("text", "something", first(right.body, 1, "\n", "something"))
	case kind == jsonType && strings.HasPrefix(asked.target, "/openapi/v"):
		return compareSpecs(r, left.body, right.body)
	}
	switch kind {
	case jsonType:
		return compareJSON(r, left.body, right.body)
	case yamlType:
		return compareLines(r, string(left.body), string(right.body))
	case protoType:
		return compareProto(r, left.body, right.body)
	}
	return compareText(r, sharedChecks(string(left.body)), sharedChecks(string(right.body)))
}

// sharedChecks leaves out the health checks that only one of the servers has.
func sharedChecks(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		name, isCheck := strings.CutPrefix(line, "[+]")
		if !isCheck || strings.HasPrefix(name, "ping ") || strings.HasPrefix(name, "shutdown ") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// first names a body by how it begins.
func first(body []byte, length int, begins, name string) string {
	if len(body) >= length && string(body[:length]) == begins {
		return name
	}
	return fmt.Sprintf("%q", abbreviated(string(body), 200))
}

// compareSpecs compares OpenAPI documents by their skeletons; what leads to
// them by its names.
func compareSpecs(r *relations, left, right []byte) []discrepancy {
	l, err := parse(left)
	if err != nil {
		return differ("text", string(left), string(right))
	}
	m, err := parse(right)
	if err != nil {
		return differ("text", string(left), string(right))
	}
	return compareTrees(r, "", skeleton(l), skeleton(m))
}

func mediaType(header http.Header) string {
	bare, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return bare
}

func compareText(r *relations, left, right string) []discrepancy {
	if r.sameText(left, right) == "" {
		return nil
	}
	return []discrepancy{{"text", abbreviated(left, 400), abbreviated(right, 400)}}
}

// compareJSON compares trees, and when these are equal what stands between
// their values.
func compareJSON(r *relations, left, right []byte) []discrepancy {
	l, err := parse(left)
	if err != nil {
		return differ("text", string(left), string(right))
	}
	m, err := parse(right)
	if err != nil {
		return differ("text", string(left), string(right))
	}
	found := compareTrees(r, "", l, m)
	if len(found) == 0 {
		found = differ("space", whitespace(left, l), whitespace(right, m))
	}
	return found
}

// whitespace is how a document is laid out.
func whitespace(text []byte, n *node) string {
	compact := n.String()
	end := ""
	if strings.HasSuffix(string(text), "\n") {
		end = " with newline"
	}
	if len(compact) >= len(strings.TrimSuffix(string(text), "\n")) {
		return "compact" + end
	}
	return "indented" + end
}

// compareTrees finds where two values differ.
func compareTrees(r *relations, path string, left, right *node) []discrepancy {
	if left == nil || right == nil || left.kind != right.kind {
		return []discrepancy{{path, abbreviated(left.String(), 300), abbreviated(right.String(), 300)}}
	}
	switch left.kind {
	case '{':
		return compareFields(r, path, left, right)
	case '[':
		if path == "paths" {
			return comparePaths(left, right)
		}
		return compareItems(r, path, left, right)
	}
	return compareScalars(r, path, left, right)
}

func compareFields(r *relations, path string, left, right *node) []discrepancy {
	var found []discrepancy
	for i, name := range left.names {
		found = append(found, compareTrees(r, join(path, name), left.parts[i], right.field(name))...)
	}
	for i, name := range right.names {
		if left.field(name) == nil {
			found = append(found, discrepancy{join(path, name), "nothing", abbreviated(right.parts[i].String(), 300)})
		}
	}
	if len(found) == 0 && !slices.Equal(left.names, right.names) {
		found = append(found, discrepancy{path + " order", strings.Join(left.names, " "), strings.Join(right.names, " ")})
	}
	return found
}

func compareItems(r *relations, path string, left, right *node) []discrepancy {
	if len(left.parts) != len(right.parts) {
		return []discrepancy{{path + "[]", items(left), items(right)}}
	}
	if strings.HasSuffix(path, "managedFields") {
		left, right = byManager(left), byManager(right)
	}
	if path == "details.causes" && left.parts[0].at("reason").text() == "FieldManagerConflict" {
		// Go tells them in no order.
		left, right = sorted(left), sorted(right)
	}
	var found []discrepancy
	for i := range left.parts {
		found = append(found, compareTrees(r, fmt.Sprintf("%s[%d]", path, i), left.parts[i], right.parts[i])...)
	}
	return found
}

// byManager orders managed fields by who manages: the servers order them by
// time, of which seconds count, and these may end in between.
func byManager(list *node) *node {
	return by(list, func(entry *node) string {
		return entry.at("operation").text() + " " + entry.at("manager").text() + " " + entry.at("subresource").text()
	})
}

func sorted(list *node) *node { return by(list, (*node).String) }

func by(list *node, key func(*node) string) *node {
	ordered := &node{kind: '[', parts: slices.Clone(list.parts)}
	slices.SortStableFunc(ordered.parts, func(a, b *node) int { return strings.Compare(key(a), key(b)) })
	return ordered
}

// comparePaths compares lists of paths, path by path, and the order of those
// that both have.
func comparePaths(left, right *node) []discrepancy {
	lefts, rights := texts(left), texts(right)
	found := differ("paths order", strings.Join(shared(lefts, rights), " "), strings.Join(shared(rights, lefts), " "))
	for _, each := range lefts {
		if !slices.Contains(rights, each) {
			found = append(found, discrepancy{"paths " + each, "there", "nothing"})
		}
	}
	for _, each := range rights {
		if !slices.Contains(lefts, each) {
			found = append(found, discrepancy{"paths " + each, "nothing", "there"})
		}
	}
	return found
}

func texts(list *node) []string {
	var all []string
	for _, part := range list.parts {
		all = append(all, part.text())
	}
	return all
}

// shared is what of the ones is among the others too.
func shared(ones, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ones), func(each string) bool { return !slices.Contains(others, each) })
}

// items is how many there are, and their names where they have any.
func items(n *node) string {
	text := fmt.Sprintf("%d:", len(n.parts))
	for _, part := range n.parts {
		name := part.at("metadata", "name").text()
		if name == "" {
			name = abbreviated(part.String(), 120)
		}
		text += " " + name
	}
	return abbreviated(text, 400)
}

func compareScalars(r *relations, path string, left, right *node) []discrepancy {
	l, m := left.String(), right.String()
	if l == m {
		return nil
	}
	if strings.HasSuffix(path, ".serverRelativeURL") {
		l, m = hashless.ReplaceAllString(l, "X"), hashless.ReplaceAllString(m, "X")
		if l == m {
			return nil
		}
	}
	_, leftText := left.scalar.(string)
	_, rightText := right.scalar.(string)
	wrong := "differ"
	if leftText && rightText {
		wrong = compareStrings(r, path, left.text(), right.text())
	}
	switch wrong {
	case "":
		return nil
	case "differ":
		return []discrepancy{{path, l, m}}
	}
	return []discrepancy{{path, l, m + " (" + wrong + ")"}}
}

// hashless finds the hash of a document in its address.
var hashless = regexp.MustCompile(`[0-9A-F]{128}`)

// refused is what is said of a patch that was refused: the patched object, in
// which the order of members means nothing, and what is wrong with it.
var refused = regexp.MustCompile(`^((?: "" is invalid: patch: )?Invalid value: )("\{.*\}"): (.*)$`)

func compareRefused(r *relations, left, right string) (wrong string, is bool) {
	l, m := refused.FindStringSubmatch(left), refused.FindStringSubmatch(right)
	if l == nil || m == nil {
		return "", false
	}
	leftDocument, err := strconv.Unquote(l[2])
	if err != nil {
		return "", false
	}
	rightDocument, err := strconv.Unquote(m[2])
	if err != nil {
		return "", false
	}
	leftTree, leftErr := parse([]byte(leftDocument))
	rightTree, rightErr := parse([]byte(rightDocument))
	if leftErr != nil || rightErr != nil {
		return "", false
	}
	for _, each := range compareTrees(r, "", leftTree, rightTree) {
		if !strings.HasSuffix(each.where, " order") {
			return each.where + ": " + each.left + " and " + each.right, true
		}
	}
	if l[1] != m[1] || r.sameText(l[3], m[3]) != "" {
		return "differ", true
	}
	return "", true
}

func compareStrings(r *relations, path, left, right string) string {
	if wrong, is := compareRefused(r, left, right); is {
		return wrong
	}
	switch last := path[strings.LastIndexAny(path, ".")+1:]; {
	case last == "creationTimestamp" || last == "deletionTimestamp" || last == "time":
		return sameTime(left, right)
	case last == "continue":
		return r.sameToken(left, right)
	case strings.HasPrefix(last, "cells[") && age.MatchString(left) && age.MatchString(right):
		return ""
	case strings.HasPrefix(last, "cells[") && sameTime(left, right) == "":
		return ""
	}
	return r.sameText(left, right)
}

// compareLines compares YAML.
func compareLines(r *relations, left, right string) []discrepancy {
	lefts, rights := strings.Split(left, "\n"), strings.Split(right, "\n")
	if len(lefts) != len(rights) {
		return []discrepancy{{"text", abbreviated(left, 600), abbreviated(right, 600)}}
	}
	var found []discrepancy
	for i := range lefts {
		if wrong := compareLine(r, lefts[i], rights[i]); wrong != "" {
			found = append(found, discrepancy{fmt.Sprintf("line %d", i+1), lefts[i], rights[i]})
		}
	}
	return found
}

func compareLine(r *relations, left, right string) string {
	if left == right {
		return ""
	}
	item, isItem := strings.CutPrefix(strings.TrimSpace(left), "- ")
	if other, ok := strings.CutPrefix(strings.TrimSpace(right), "- "); ok && isItem && sameTime(strings.Trim(item, `"`), strings.Trim(other, `"`)) == "" {
		return ""
	}
	name, l, _ := strings.Cut(left, ": ")
	other, m, _ := strings.Cut(right, ": ")
	if name != other {
		return "differ"
	}
	return compareStrings(r, strings.TrimSpace(name), strings.Trim(l, `"`), strings.Trim(m, `"`))
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
