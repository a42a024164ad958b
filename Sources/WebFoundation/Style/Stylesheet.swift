// SPDX-License-Identifier: Apache-2.0

/// The one stylesheet of all pages: light and dark, and below 700 px tables become cards.
package let stylesheet = """
    :root {
      color-scheme: light dark;
      --paper: #f6f5f2; --surface: #fff; --sunken: #efede8; --line: #e1ddd5; --edge: #c6c0b5;
      --ink: #1b2330; --ink-2: #495464; --ink-3: #626b79;
      --ai: #24478f; --ai-soft: #e7eef9; --on-ai: #fff; --shu: #c73e1d;
      --good: #1b7047; --good-soft: #e2f3e9; --warn: #7d5200; --warn-soft: #fcf0d5; --bad: #ad241c; --bad-soft: #fae8e6;
      --font: "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, system-ui, sans-serif;
      --mono: ui-monospace, "SFMono-Regular", "Noto Sans Mono CJK JP", "MS Gothic", monospace;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14181f; --surface: #1b212b; --sunken: #161b23; --line: #2c3441; --edge: #485468;
        --ink: #eef1f5; --ink-2: #b8c1cd; --ink-3: #96a1b0;
        --ai: #93b3f6; --ai-soft: #22304d; --on-ai: #0f1726; --shu: #d9532f;
        --good: #72d19d; --good-soft: #173326; --warn: #e8b95a; --warn-soft: #382c12; --bad: #f38d84; --bad-soft: #3b1d1b;
      }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.7 var(--font); line-break: strict; overflow-wrap: anywhere; }
    h1, h2 { margin: 0; font-weight: 700; line-height: 1.4; font-feature-settings: "palt" 1; }
    h1 { font-size: 24px; } h2 { font-size: 17px; } p { margin: 0; }
    a { color: var(--ai); text-underline-offset: 3px; }
    :focus-visible { outline: 3px solid var(--ai); outline-offset: 2px; border-radius: 6px; }
    .num, .facts b { font-variant-numeric: tabular-nums; }
    .quiet { color: var(--ink-3); font-size: 13px; } .sub { color: var(--ink-2); }
    .band { background: var(--warn-soft); color: var(--warn); padding: 6px 16px; font-size: 13px; text-align: center; }
    .top { display: flex; justify-content: space-between; align-items: center; padding: 10px 32px; background: var(--surface); border-bottom: 1px solid var(--line); }
    .brand { display: inline-flex; align-items: center; gap: 12px; min-height: 40px; font-weight: 700; font-size: 17px; color: inherit; text-decoration: none; }
    .seal { width: 30px; height: 30px; border-radius: 5px; background: var(--shu); color: #fff; display: grid; place-items: center; font-size: 18px; line-height: 1; }
    .lang { padding: 8px 0; text-align: right; }
    .page { max-width: 1120px; margin: 0 auto; padding: 32px 32px 48px; display: grid; gap: 24px; grid-template-columns: minmax(0, 1fr); }
    .page.narrow { max-width: 620px; gap: 8px; }
    .head { display: flex; justify-content: space-between; align-items: flex-start; gap: 16px; flex-wrap: wrap; }
    .button { display: inline-block; min-height: 40px; padding: 8px 18px; border: 1px solid var(--edge); border-radius: 8px; background: var(--surface); color: var(--ink); font: inherit; font-weight: 600; line-height: 1.5; text-decoration: none; white-space: nowrap; cursor: pointer; }
    .button:hover { border-color: var(--ink-3); }
    .button.main { background: var(--ai); border-color: var(--ai); color: var(--on-ai); }
    .tabs { display: flex; gap: 4px; overflow-x: auto; border-bottom: 1px solid var(--line); }
    .tabs a { padding: 8px 14px; min-height: 42px; white-space: nowrap; color: var(--ink-2); text-decoration: none; border-bottom: 3px solid transparent; }
    .tabs a:hover { color: var(--ink); } .tabs a[aria-current] { color: var(--ai); border-color: var(--ai); font-weight: 700; }
    .tabs a:focus-visible { outline-offset: -3px; }
    .tabs .num { font-size: 13px; color: var(--ink-3); font-weight: 400; }
    .card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 1px 2px rgb(0 0 0 / .05); overflow: hidden; }
    .in { padding: 24px; } .card.in { display: grid; gap: 16px; }
    .card > header { display: flex; justify-content: space-between; align-items: center; gap: 12px; flex-wrap: wrap; padding: 14px 24px; border-bottom: 1px solid var(--line); }
    .facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; background: var(--line); }
    .facts > div { padding: 14px 24px; background: var(--surface); }
    .facts b { display: block; font-size: 28px; line-height: 1.25; }
    .empty { padding: 48px 24px; text-align: center; color: var(--ink-2); }
    .empty h2 { color: var(--ink); margin-bottom: 8px; }
    table { width: 100%; border-collapse: collapse; }
    th { text-align: left; font-size: 13px; font-weight: 600; color: var(--ink-3); padding: 10px 24px; border-bottom: 1px solid var(--line); white-space: nowrap; }
    td { padding: 12px 24px; border-bottom: 1px solid var(--line); } tr:last-child td { border-bottom: 0; }
    tbody tr:hover { background: var(--sunken); }
    .what a { font-weight: 700; } .what .quiet { display: block; } .via, .when { white-space: nowrap; }
    .pager { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; }
    .subject { max-width: 40em; }
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 24px; margin: 0; padding: 20px 24px; }
    .in dl { padding: 16px 0 0; border-top: 1px solid var(--line); }
    dt { color: var(--ink-3); font-size: 13px; line-height: 26px; } dd { margin: 0; }
    .after { padding: 0 24px 20px; }
    .state { display: inline-flex; align-items: center; gap: 6px; padding: 2px 10px; border-radius: 14px; font-size: 13px; font-weight: 600; background: var(--bad-soft); color: var(--bad); }
    .state::before { content: ""; flex: none; width: 7px; height: 7px; border-radius: 50%; background: currentColor; }
    .state.good { background: var(--good-soft); color: var(--good); } .state.warn { background: var(--warn-soft); color: var(--warn); }
    iframe { display: block; width: 100%; height: 640px; border: 0; background: #fff; color-scheme: light; }
    pre { margin: 0; padding: 20px 24px; white-space: pre-wrap; }
    .body { font: inherit; max-width: 46em; } .source { font: 13px/1.6 var(--mono); background: var(--sunken); max-height: 640px; overflow: auto; }
    summary { padding: 14px 24px; font-size: 17px; font-weight: 700; cursor: pointer; }
    .fields { border-top: 1px solid var(--line); font-family: var(--mono); font-size: 13px; }
    .skip { position: absolute; left: -9999px; } .skip:focus { left: 8px; top: 8px; padding: 8px 16px; background: var(--surface); z-index: 1; }
    .frame { display: grid; grid-template-columns: 216px minmax(0, 1fr); min-height: 100vh; }
    .frame > .page { margin: 0; width: 100%; align-content: start; }
    .rail { display: flex; flex-direction: column; gap: 4px; padding: 24px 12px; background: var(--surface); border-right: 1px solid var(--line); font-feature-settings: "palt" 1; }
    .rail .brand { padding: 0 12px; margin-bottom: 16px; }
    .place { padding: 8px 12px; min-height: 42px; border-radius: 8px; color: var(--ink-2); text-decoration: none; }
    .place:hover { background: var(--sunken); color: var(--ink); } .place[aria-current] { background: var(--ai-soft); color: var(--ai); font-weight: 700; }
    .who { margin-top: auto; display: grid; gap: 4px; justify-items: start; padding: 12px; border-top: 1px solid var(--line); font-size: 13px; color: var(--ink-3); }
    .who b { color: var(--ink-2); } .who a, .plain { padding: 6px 0; min-height: 36px; }
    .plain { border: 0; background: none; color: var(--ai); font: inherit; text-decoration: underline; text-underline-offset: 3px; cursor: pointer; }
    .row { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; }
    .button.danger { color: var(--bad); border-color: currentColor; background: transparent; }
    .state.live { background: var(--ai-soft); color: var(--ai); } .state.wait { background: var(--sunken); color: var(--ink-2); }
    .toast { padding: 12px 18px; border-radius: 8px; background: var(--good-soft); color: var(--good); font-weight: 600; }
    .toast.bad { background: var(--bad-soft); color: var(--bad); }
    .form { display: grid; gap: 18px; } .form label { display: grid; gap: 4px; font-weight: 600; }
    .form input { width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid var(--edge); border-radius: 8px; background: var(--paper); color: inherit; font: inherit; font-size: 16px; font-weight: 400; }
    .form .quiet { font-weight: 400; } .form .button { justify-self: start; }
    .door { max-width: 440px; margin: 5vh auto 0; width: 100%; } .door .button { width: 100%; text-align: center; }
    .measure { max-width: 40em; }
    td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    .five { grid-template-columns: repeat(5, 1fr); }
    .facts .quiet { display: block; } .facts small { margin-left: 6px; font-size: 14px; font-weight: 600; color: var(--ink-2); white-space: nowrap; }
    .card-end { display: grid; gap: 10px; border-top: 1px solid var(--line); }
    .bar { display: block; width: 100%; height: 14px; border-radius: 7px; background: var(--sunken); }
    .i-ok { fill: #3b8f68; } .i-wait { fill: #d9a441; } .i-bad { fill: #c25a50; } .i-unknown { fill: #8d98a8; } .i-rest { fill: #b9b3c9; }
    .legend { display: flex; gap: 6px 18px; flex-wrap: wrap; margin: 0; padding: 0; list-style: none; font-size: 13px; color: var(--ink-2); }
    .legend svg { width: 10px; height: 10px; margin-right: 6px; }
    @media (max-width: 700px) {
      .top { padding: 6px 16px; } .page { padding: 20px 16px 40px; gap: 16px; }
      .facts { grid-template-columns: 1fr 1fr; } .facts > div { padding: 10px 16px; } .facts b { font-size: 22px; }
      thead { display: none; } tr { display: grid; grid-template-columns: 1fr auto; gap: 0 12px; padding: 14px 16px; border-bottom: 1px solid var(--line); }
      tr:last-child { border-bottom: 0; } td { padding: 0; border: 0; } .what, .who { grid-column: 1 / -1; }
      .who, .via, .when { font-size: 13px; color: var(--ink-2); }
      .what a { display: block; padding: 4px 0; }
      .in { padding: 16px; } .card > header, summary { padding: 12px 16px; }
      dl { grid-template-columns: 1fr; gap: 0; padding: 14px 16px; } dd { margin-bottom: 8px; }
      .frame { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto 1fr; min-height: 0; }
      .rail { flex-direction: row; flex-wrap: wrap; align-items: center; padding: 6px 12px; border-right: 0; border-bottom: 1px solid var(--line); }
      .rail .brand { margin: 0; padding: 0 6px 0 0; } .rail .name { display: none; }
      .who { margin: 0 0 0 auto; display: flex; gap: 14px; padding: 0; border: 0; } .who b, .who span { display: none; }
      .place { padding: 8px; } .five > :first-child { grid-column: 1 / -1; }
      tr.mailing { grid-template-columns: 1fr 1fr; gap: 4px 12px; } tr.mailing td.n { text-align: left; font-size: 13px; color: var(--ink-2); }
      tr.mailing td.n::before { content: attr(data-label) " "; color: var(--ink-3); } tr.mailing td.wide { grid-column: 1 / -1; }
      pre { padding: 16px; } .after { padding: 0 16px 16px; } iframe { height: 520px; }
    }
    @media (prefers-reduced-motion: no-preference) { .button { transition: border-color .12s; } }
    """
