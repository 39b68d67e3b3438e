"""The rules of the server itself: what it fills in, refuses, and writes by itself. Pure; knows no HTTP.

https://www.autotask.net/help/DeveloperHelp/Content/APIs/REST/Entities/TicketsEntity.htm
"""
