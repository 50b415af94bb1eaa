// Command oracle sends the Go sample-apiserver and a server of the same kinds
// on machinery the same requests and compares what they answer. hack/oracle/run
// starts both and runs it; docs/oracle.md tells more.
package main

import (
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	labs := flag.String("labs", "", "directory with the labs go and java")
	list := flag.String("differences", "differences.yaml", "differences that are explained")
	seed := flag.Uint64("seed", 1, "chooses among the requests")
	only := flag.String("only", "", "run only the scenarios of these names, with commas between")
	verbose := flag.Bool("explained", false, "print explained differences too")
	atMost := flag.Int("print", 40, "unexplained differences to print in full")
	page := flag.String("document", "", "only write the list into this page")
	verdicts := flag.String("verdicts", "", "file to write what rows were compared to")
	flag.Parse()
	if *page != "" {
		if err := writePage(*page, *list); err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
			os.Exit(2)
		}
		return
	}
	run, err := newRun(*labs, *list, *seed)
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(2)
	}
	run.verbose, run.atMost = *verbose, *atMost
	if !run.tell(*only) {
		fmt.Fprintf(os.Stderr, "oracle: no scenario %q; there are: %s\n", *only, strings.Join(names(), ", "))
		os.Exit(2)
	}
	ok := run.summary(*only == "")
	if *verdicts != "" && *only == "" {
		if err := run.write(*verdicts); err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
			os.Exit(2)
		}
	}
	if !ok {
		os.Exit(1)
	}
}

// A run is all scenarios, told once.
type run struct {
	sides       [2]*side
	differences []*difference
	seed        uint64
	verbose     bool
	atMost      int
	started     time.Time

	requests    int64
	explained   int
	unexplained []finding
	failed      map[string]bool // scenarios with an unexplained difference
	told        []string
}

// A finding is a discrepancy and where it was found.
type finding struct {
	scenario string
	mode     mode
	request  request
	discrepancy
}

func newRun(labs, list string, seed uint64) (*run, error) {
	differences, err := readDifferences(list)
	if err != nil {
		return nil, err
	}
	r := &run{differences: differences, seed: seed, started: time.Now(), failed: map[string]bool{}}
	for i, name := range []string{"go", "java"} {
		if r.sides[i], err = newSide(labs, name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// tell tells the scenarios; false when there is none of the name.
func (r *run) tell(only string) bool {
	for _, each := range scenarios {
		if only != "" && !slices.Contains(strings.Split(only, ","), each.name) {
			continue
		}
		for _, m := range each.modes {
			r.tellOne(each, m)
		}
		r.told = append(r.told, each.name)
	}
	return len(r.told) > 0
}

// tellOne draws its chances from the seed and its own name, so that one
// scenario alone does what it does among all.
func (r *run) tellOne(told scenario, m mode) {
	hash := fnv.New64a()
	fmt.Fprint(hash, told.name, m)
	s := &script{
		run:       r,
		scenario:  told,
		mode:      m,
		random:    rand.New(rand.NewPCG(r.seed, hash.Sum64())),
		ns:        told.name + "-" + string(m),
		relations: newRelations(),
	}
	before := len(r.unexplained)
	told.tell(s)
	r.requests += s.sent.Load()
	fmt.Fprintf(os.Stderr, "[%5.1fs] %s, %s: %d requests, %d unexplained\n",
		time.Since(r.started).Seconds(), told.name, m, s.sent.Load(), len(r.unexplained)-before)
}

func (r *run) found(s *script, asked request, d discrepancy) {
	f := finding{s.scenario.name, s.mode, asked, d}
	for _, known := range r.differences {
		if known.explains(f) {
			known.seen++
			r.explained++
			if r.verbose {
				f.print(r, known.Name)
			}
			return
		}
	}
	r.failed[s.scenario.name] = true
	r.unexplained = append(r.unexplained, f)
	if len(r.unexplained) <= r.atMost {
		f.print(r, "unexplained")
	}
}

func (f finding) print(r *run, as string) {
	fmt.Printf("\n%s: %s, %s: %s\n  at %s\n  go:   %s\n  java: %s\n", as, f.scenario, f.mode, f.request, f.where, printable(f.left), printable(f.right))
	for _, each := range r.sides {
		fmt.Printf("  %s\n", f.request.curl(each, f.mode))
	}
}

// printable is text as it is, and all else quoted.
func printable(text string) string {
	for _, c := range text {
		if c != '\n' && !strconv.IsPrint(c) {
			return strconv.Quote(text)
		}
	}
	return text
}

// summary prints the outcome; whether it is good. An explanation that explains
// nothing any more is not, when everything ran.
func (r *run) summary(whole bool) bool {
	stale := 0
	fmt.Println()
	for _, each := range r.differences {
		fmt.Printf("%6d  %s (%s, %s)\n", each.seen, each.Name, each.Row, each.Kind)
		if each.seen == 0 && whole && r.seed == 1 {
			stale++
		}
	}
	if stale > 0 {
		fmt.Printf("%d explanations explain nothing\n", stale)
	}
	fmt.Printf("seed %d, %.0f s: %d requests, %d unexplained differences, %d explained\n",
		r.seed, time.Since(r.started).Seconds(), r.requests, len(r.unexplained), r.explained)
	return len(r.unexplained) == 0 && stale == 0
}

// write says which rows the scenarios compared, for docs/conformance.md.
func (r *run) write(path string) error {
	var text strings.Builder
	for _, each := range scenarios {
		verdict := "passed"
		if r.failed[each.name] {
			verdict = "failed"
		}
		for _, row := range strings.Fields(each.rows) {
			fmt.Fprintf(&text, "%s\toracle:%s\t%s\n", row, each.name, verdict)
		}
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}

func names() []string {
	var all []string
	for _, each := range scenarios {
		all = append(all, each.name)
	}
	return all
}
