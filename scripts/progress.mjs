// What a long command is at: one line that moves on a terminal, a plain line per step otherwise.

const TICK_MS = 250

/**
 * Shows the steps of a long command on a stream (stderr unless told otherwise).
 *
 * `step(text)` begins the next of `total` steps, `detail(text)` says how far it is (on a terminal only),
 * `print(line)` leaves a line that stays, `end(text)` closes with the time that everything took.
 * Call `end` also after a failure, or a terminal keeps half a line.
 */
export function showProgress(total, stream = process.stderr) {
  const began = performance.now()
  const moves = stream.isTTY
  let number = 0
  let current = ''
  let details = ''
  let stepBegan = began
  let timer

  const draw = () => {
    const line = `${current}${details && `: ${details}`} … ${seconds(stepBegan)}`
    stream.write(`\r\x1b[2K${line.slice(0, (stream.columns || 80) - 1)}`)
  }
  const clear = () => {
    if (moves) stream.write('\r\x1b[2K')
  }

  return {
    step(text) {
      number += 1
      current = `[${number}/${total}] ${text}`
      details = ''
      stepBegan = performance.now()
      if (!moves) return void stream.write(`${current}\n`)
      timer ??= setInterval(draw, TICK_MS).unref()
      draw()
    },
    detail(text) {
      details = text
      if (moves) draw()
    },
    print(line) {
      clear()
      stream.write(`${line}\n`)
      if (moves && current !== '') draw()
    },
    end(text) {
      clearInterval(timer)
      clear()
      stream.write(`${text} (${seconds(began)})\n`)
      current = ''
    },
  }
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
