package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// A difference is one that is known and explained: differences.yaml.
type difference struct {
	// Name of the difference, for people.
	Name string `json:"name"`
	// Row of docs/conformance.md it touches.
	Row string `json:"row"`
	// Kind: "better" (on purpose), "own" (the server's own affair), "open".
	Kind string `json:"kind"`
	// Why it is so.
	Why string `json:"why"`
	// Which: regular expressions; all that are given must match.
	Which struct {
		Scenario string `json:"scenario"`
		Mode     string `json:"mode"`
		Request  string `json:"request"`
		At       string `json:"at"`
		Go       string `json:"go"`
		Java     string `json:"java"`
	} `json:"which"`

	matchers [6]*regexp.Regexp
	seen     int
}

var kinds = []string{"better", "own", "open"}

func readDifferences(path string) ([]*difference, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseDifferences(text)
}

func parseDifferences(text []byte) ([]*difference, error) {
	var all []*difference
	if err := yaml.UnmarshalStrict(text, &all); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, each := range all {
		if each.Name == "" || names[each.Name] {
			return nil, fmt.Errorf("difference %q: a name of its own is needed", each.Name)
		}
		names[each.Name] = true
		if err := each.compile(); err != nil {
			return nil, fmt.Errorf("difference %q: %w", each.Name, err)
		}
	}
	return all, nil
}

func (d *difference) compile() error {
	if !regexp.MustCompile(`^[A-H][0-9]+$`).MatchString(d.Row) {
		return fmt.Errorf("row %q is none of A1 to H10", d.Row)
	}
	if !slices.Contains(kinds, d.Kind) {
		return fmt.Errorf("kind %q is none of %s", d.Kind, strings.Join(kinds, ", "))
	}
	if strings.TrimSpace(d.Why) == "" {
		return fmt.Errorf("why?")
	}
	if d.Which.At == "" {
		return fmt.Errorf("at what place?")
	}
	for i, pattern := range []string{d.Which.Scenario, d.Which.Mode, d.Which.Request, d.Which.At, d.Which.Go, d.Which.Java} {
		if pattern == "" {
			continue
		}
		matcher, err := regexp.Compile(pattern)
		if err != nil {
			return err
		}
		d.matchers[i] = matcher
	}
	return nil
}

func (d *difference) explains(f finding) bool {
	for i, text := range []string{f.scenario, string(f.mode), f.request.String(), f.where, f.left, f.right} {
		if d.matchers[i] != nil && !d.matchers[i].MatchString(text) {
			return false
		}
	}
	return true
}

// The list stands in docs/oracle.md between these lines.
const (
	listBegins = "<!-- differences.yaml: hack/oracle/update -->\n"
	listEnds   = "<!-- end -->\n"
)

// writePage puts the list into the page.
func writePage(page, list string) error {
	all, err := readDifferences(list)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	updated, err := withList(string(text), all)
	if err != nil {
		return err
	}
	return os.WriteFile(page, []byte(updated), 0o644)
}

func withList(page string, all []*difference) (string, error) {
	before, rest, found := strings.Cut(page, listBegins)
	_, after, ended := strings.Cut(rest, listEnds)
	if !found || !ended {
		return "", fmt.Errorf("no place for the list")
	}
	return before + listBegins + document(all) + listEnds + after, nil
}

// document is the list as a table, those on purpose first.
func document(all []*difference) string {
	var text strings.Builder
	text.WriteString("| difference | row | kind | why |\n|---|---|---|---|\n")
	for _, kind := range kinds {
		for _, each := range all {
			if each.Kind == kind {
				fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", each.Name, each.Row, each.Kind, strings.Join(strings.Fields(each.Why), " "))
			}
		}
	}
	return text.String()
}
