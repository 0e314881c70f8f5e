"""The periodic audit: captures judged as they come, and what was found kept in a store.

    paths -> identity (which capture is this?) -> chain (which one does it go on from?)
          -> judging [carried packets + the file] -> one transaction of the store

What a file adds depends on its content and on what its predecessor carried over, on nothing else: so
it is the same however many passes there were, in whatever order, and wherever one was killed.
"""
