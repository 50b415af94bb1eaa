module temper.io/hack/bench/standins

go 1.26.0
