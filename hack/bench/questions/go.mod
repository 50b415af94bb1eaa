module temper.io/hack/bench/questions

go 1.26
