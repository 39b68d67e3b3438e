"""SoftLayer (IBM Cloud Classic): the customer's side of its ticket service, over its REST interface."""
