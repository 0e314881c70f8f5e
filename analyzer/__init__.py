"""Facts to judgement: rules, findings, tables, charts and reports. Never sees a packet."""
