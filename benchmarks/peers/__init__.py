"""The same work as somebody would write it for once, with pandas, networkx and openpyxl; kept to be measured against."""
